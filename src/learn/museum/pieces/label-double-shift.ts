import { dumpDocuments } from '../dump-documents.ts'
import { changed, IGNORED } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-double-shift',
  theme: 'Labels',
  symptom: 'A model that was fine yesterday has a far higher loss today.',
  hint: 'How far from its position is a label’s token?',
  title: 'Labels were shifted twice',
  broke: [
    'The data set shifts, and the trainer shifts again. Every head is asked for one token further than it should be: the main head for MTP’s token.',
  ],
  curve: {
    shape: 'far above',
    words:
      'Far above from the first step on, for a model that was trained rightly: the report had 14.57, and 0.39 to 0.49 once it was mended.',
  },
  fix: 'Let exactly one place own the shift.',
  reference: 'radixark/miles#2215',
  sample: 'kjv-small',
  broken: (sound) => {
    const last = new Set(dumpDocuments(sound).map(({ end }) => end - 1))
    return changed(sound, 'labels', (label, t, all) =>
      label === IGNORED || last.has(t) ? IGNORED : (all[t + 1] ?? IGNORED),
    )
  },
}
