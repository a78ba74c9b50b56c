import { numbersOf, withOffsets, without } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-end-short',
  theme: 'Boundaries',
  symptom: 'Some tokens at the end of the row seem to belong to nobody.',
  hint: 'Compare the last offset with the number of tokens.',
  title: 'The offsets end before the tokens do',
  broke: [
    'The last document is not in the list. Upstream makes the rest one more sub-sequence, which may be right by luck; varlen kernels do not write those rows at all, and what stands in memory there goes into the loss or the gradient.',
  ],
  curve: {
    shape: 'not a number',
    words: 'With some kernels NaN after a random number of steps; with others nothing to see.',
  },
  fix: 'Let the last offset be the number of tokens, or pass cu_seqlens_padded.',
  reference: 'Dao-AILab/flash-attention#1228',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) =>
    without(withOffsets(sound, 'cu_seqlens', [...numbersOf(sound, 'cu_seqlens').values].slice(0, -1)), 'position_ids'),
}
