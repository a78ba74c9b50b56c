import { numbersOf, withOffsets, without } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-end-long',
  theme: 'Boundaries',
  symptom: 'On one machine it crashes in a kernel, on another it runs.',
  hint: 'One entry speaks of a token that is not there.',
  title: 'The offsets run past the tokens',
  broke: [
    'The last token was cut from the row after the offsets were made: they count one more than there is. A kernel reads past its buffer.',
    'M-RoPE positions of three axes, flattened, do the same three times over.',
  ],
  curve: {
    shape: 'crash',
    words: 'An illegal memory access, or nothing at all, depending on what lies behind the buffer.',
  },
  fix: 'Make the offsets from the tensors that go into the loss, after every slice.',
  reference: 'huggingface/transformers#44911',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    const longer = offsets.map((offset, i) => (i === offsets.length - 1 ? offset + 1 : offset))
    return without(withOffsets(sound, 'cu_seqlens', longer), 'position_ids')
  },
}
