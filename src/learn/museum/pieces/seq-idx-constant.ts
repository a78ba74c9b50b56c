import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'seq-idx-constant',
  theme: 'Boundaries',
  symptom: 'There is a tensor of ids, it is passed, and nothing is masked.',
  hint: 'Look at the values.',
  title: 'All ids are the same',
  broke: ['The ids were filled with ones, as a default that somebody meant to replace. Everything is one document.'],
  curve: { shape: 'slightly above', words: 'As without boundaries.' },
  fix: 'Write real ids in the packer.',
  reference: 'AI-Hypercomputer/maxtext#4600',
  sample: 'kjv-small',
  broken: (sound) => changed(sound, 'seq_idx', () => 1),
}
