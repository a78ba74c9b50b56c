import { rowLength } from '../dump-documents.ts'
import { changed, IGNORED, numbersOf } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-misaligned',
  theme: 'Labels',
  symptom: 'The loss does not fall at all.',
  hint: 'Is there any shift at which labels and tokens match?',
  title: 'Labels of another sample',
  broke: [
    'Tokens and labels were shuffled apart: a row trains on the labels of another one, and no shift makes them fit. Here the labels stand in reverse order.',
  ],
  curve: { shape: 'plateau', words: 'Stays near the entropy of single tokens.' },
  fix: 'Keep tokens and labels of a sample together through every shuffle.',
  reference: 'pytorch/torchtitan#4284',
  sample: 'kjv-small',
  broken: (sound) => {
    const length = rowLength(sound)
    const trained = [...numbersOf(sound, 'labels').values].filter((label) => label !== IGNORED).reverse()
    let next = 0
    return changed(sound, 'labels', (label, t) => (label === IGNORED || t >= length * length ? label : trained[next++]))
  },
}
