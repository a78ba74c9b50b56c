import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-sentinel',
  theme: 'Boundaries',
  symptom: 'Some microbatches are masked right, others not at all.',
  hint: 'The list has a fixed length. What fills it?',
  title: 'Fill values reach the binary search',
  broke: [
    'Offset lists of several microbatches are filled with −1000 to one length. The search over them assumes sorted numbers: enough fill values move its middle, and every token gets the same id.',
    'How many there are depends on the other microbatches, so it comes and goes.',
  ],
  curve: { shape: 'slightly above', words: 'Now and then a microbatch leaks; the mean hides it.' },
  fix: 'Drop the negative entries before the search.',
  reference: 'NVIDIA-NeMo/Automodel#2316',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(sound, 'cu_seqlens', [...offsets, ...offsets.map(() => -1000)])
  },
}
