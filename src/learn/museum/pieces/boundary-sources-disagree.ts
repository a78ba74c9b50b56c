import { dumpDocuments } from '../dump-documents.ts'
import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'boundary-sources-disagree',
  theme: 'Boundaries',
  symptom: 'Two tensors of one batch tell two stories.',
  hint: 'Compare the ribbons.',
  title: 'Boundary sources contradict each other',
  broke: [
    'Two code paths made the boundaries, one before the tokens were cut and one after. Attention reads one, the loss the other.',
    'Which of the two is right, the labels and the other sources tell.',
  ],
  curve: { shape: 'slightly above', words: 'A few targets a boundary.' },
  fix: 'Make one source in the packer, and derive the others from it.',
  reference: 'PrimeIntellect-ai/prime-rl#3032',
  sample: 'kjv-small',
  broken: (sound) => {
    const [, second] = dumpDocuments(sound, 3)
    return changed(sound, 'seq_idx', (id, t, all) =>
      t >= second.start && t < second.start + 6 ? all[second.start - 1] : id,
    )
  },
}
