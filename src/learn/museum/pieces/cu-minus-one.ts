import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-minus-one',
  theme: 'Boundaries',
  symptom: 'There is a document of a single token, and nobody wrote it.',
  hint: 'Look at the last two offsets.',
  title: 'Every inner boundary is one token early',
  broke: [
    'The inner offsets were shortened by one to make room for a shift, and the last one was kept: each document loses its last token to the next one, and the final token stands alone.',
  ],
  curve: { shape: 'slightly above', words: 'Hardly above the right one.' },
  fix: 'Shorten each document, not each offset.',
  reference: 'modelscope/ms-swift#6496',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(sound, 'cu_seqlens', [
      0,
      ...offsets.slice(1, -1).map((offset) => offset - 1),
      (offsets.at(-1) ?? 0) - 1,
      offsets.at(-1) ?? 0,
    ])
  },
}
