import { numbersOf, withNumbers } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'seq-idx-shape',
  theme: 'Boundaries',
  symptom: 'It raises, and the message speaks of a shape.',
  hint: 'How many rows have the ids, how many the labels?',
  title: 'The ids are not of the labels’ shape',
  broke: ['A pipeline cut the labels into microbatches and left seq_idx whole. Here it has one row more.'],
  curve: { shape: 'crash', words: 'No curve: the first step raises.' },
  fix: 'Cut seq_idx with the labels.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  sample: 'kjv-small',
  broken: (sound) => {
    const { shape, values } = numbersOf(sound, 'seq_idx')
    const length = shape.at(-1) ?? 0
    return withNumbers(
      sound,
      'seq_idx',
      'I32',
      [values.length / length + 1, length],
      [...values, ...values.slice(0, length)],
    )
  },
}
