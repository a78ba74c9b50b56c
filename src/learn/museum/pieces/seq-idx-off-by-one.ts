import { rowLength } from '../dump-documents.ts'
import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'seq-idx-off-by-one',
  theme: 'Boundaries',
  symptom: 'The first token of each document behaves as if it were the last of the one before.',
  hint: 'Where exactly does the id change?',
  title: 'Ids change one token late',
  broke: [
    'A binary search that stops one place too early, right=False, gives the first token of a document the id of the document before. One target leaks and one is lost, at each boundary and depth.',
  ],
  curve: { shape: 'slightly above', words: 'Two tokens a boundary: nothing to see.' },
  fix: 'Search with right=True: the token on a boundary belongs to the later document.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  broken: (sound) => changed(sound, 'seq_idx', (id, t, all) => (t % rowLength(sound) === 0 ? id : all[t - 1])),
}
