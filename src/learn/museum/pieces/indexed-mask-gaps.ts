import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'indexed-mask-gaps',
  theme: 'Positions and masks',
  symptom: 'Document lengths come out in the wrong order.',
  hint: 'In which order do the numbers appear?',
  title: 'The mask’s numbers are out of order',
  broke: [
    'Lengths are taken from the mask by counting each number, 1 first. Documents that were shuffled after they were numbered get each other’s lengths.',
  ],
  curve: { shape: 'slightly above', words: 'Boundaries in the wrong places, the right number of them.' },
  fix: 'Number the documents of a row in the order they stand.',
  reference: 'NVIDIA-NeMo/Automodel get_unpad_data',
  sample: 'kjv-small',
  broken: (sound) => changed(sound, 'attention_mask', (id) => (id === 1 ? 2 : id === 2 ? 1 : id)),
}
