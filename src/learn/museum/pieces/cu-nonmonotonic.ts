import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-nonmonotonic',
  theme: 'Boundaries',
  symptom: 'Two documents of the pack are mixed up.',
  hint: 'Offsets only ever grow.',
  title: 'The offsets go backwards',
  broke: [
    'Two entries were swapped. A binary search over a list that is not sorted gives ids that depend on where it happens to look first.',
  ],
  curve: { shape: 'slightly above', words: 'A document more or less in the wrong place: noise.' },
  fix: 'Sort the documents first, then sum their lengths.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#4400',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(
      sound,
      'cu_seqlens',
      offsets.map((offset, i) => (i === 1 ? offsets[2] : i === 2 ? offsets[1] : offset)),
    )
  },
}
