import { rowLength } from '../dump-documents.ts'
import { numbersOf, withoutFigures, withTargets } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-wraparound',
  theme: 'MTP targets',
  symptom: 'A few cells at the right edge have targets that do not belong there.',
  hint: 'What does a roll leave at the end of a row?',
  title: 'The roll came round the row',
  broke: [
    'torch.roll is circular. Nothing masked the end of the row, so its last positions train on the row’s first tokens.',
  ],
  curve: { shape: 'slightly above', words: 'd + 1 targets a row: invisible, and larger the shorter the rows.' },
  fix: 'Mask the last d + 1 positions of each row.',
  reference: 'verl-project/verl#6475',
  sample: 'kjv-small',
  sound: (sample) => withTargets(withoutFigures(sample), rightTarget(sample)),
  broken: (sound) => {
    const labels = numbersOf(sound, 'labels').values
    const length = rowLength(sound)
    const right = rightTarget(sound)
    return withTargets(sound, (depth, t) => {
      const column = (t % length) + depth + 1
      return column < length ? right(depth, t) : labels[t - (t % length) + (column % length)]
    })
  },
}
