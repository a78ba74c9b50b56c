import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-sliced-drift',
  theme: 'Boundaries',
  symptom: 'Early documents look right, later ones more and more wrong.',
  hint: 'How far off is each boundary? Count documents.',
  title: 'Boundaries drift by one token a document',
  broke: [
    'One token was cut from each document, x[:-1] for the inputs, and the offsets still count it. The first boundary is one too late, the second two, and so on.',
  ],
  curve: {
    shape: 'slightly above',
    words:
      'Worse the more documents a pack holds: packs of short documents have a higher loss than packs of long ones.',
  },
  fix: 'Subtract the index of the document from its offset, or make the offsets after the slice.',
  reference: 'NVIDIA-NeMo/Speech#10688',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(
      sound,
      'cu_seqlens',
      offsets.map((offset, i) => offset + i),
    )
  },
}
