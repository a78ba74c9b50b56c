import { numbersOf, withOffsets } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-start-nonzero',
  theme: 'Boundaries',
  symptom: 'The first document reads on into the second.',
  hint: 'Look at how the list of offsets begins.',
  title: 'The leading 0 of the offsets is missing',
  broke: [
    'The offsets were made by a cumulative sum alone, and a sum does not begin with 0. Code that takes everything after the first entry for an end loses one boundary: the first two documents become one.',
    'At depth d the last d + 1 positions of the first document are trained on the second.',
  ],
  curve: {
    shape: 'slightly above',
    words: 'A few targets of thousands are another document’s. The curve moves by less than its own noise.',
  },
  fix: 'Put a 0 in front of the cumulative sum.',
  reference: 'fla-org/flame#24',
  sample: 'kjv-small',
  sound: flatPack,
  broken: (sound) => {
    const offsets = [...numbersOf(sound, 'cu_seqlens').values]
    return withOffsets(sound, 'cu_seqlens', offsets.slice(1))
  },
}
