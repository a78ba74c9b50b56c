import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-zero-length',
  theme: 'Boundaries',
  symptom: 'A linear-attention kernel gives NaN for one batch in a thousand.',
  hint: 'Two neighbours in the list are equal.',
  title: 'An empty document',
  broke: [
    'A sample without tokens went into the pack. The loss does not mind; kernels that launch one block a document do.',
  ],
  curve: { shape: 'not a number', words: 'Right until the first empty sample comes along.' },
  fix: 'Leave empty documents out of the offsets.',
  reference: 'fla-org/flash-linear-attention#103',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(sound, 'cu_seqlens', [...offsets.slice(0, 2), ...offsets.slice(1)])
  },
}
