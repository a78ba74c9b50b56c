import { numbersOf, withNumbers } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mrope-axis',
  theme: 'Positions and masks',
  symptom: 'Positions of a vision model have a shape that fits by accident.',
  hint: 'Which axis has the tokens?',
  title: 'M-RoPE positions on the wrong axis',
  broke: [
    'M-RoPE has three positions a token: time, height, width. The axis of three was moved to the end, and code that takes the first axis for those three finds rows there.',
  ],
  curve: { shape: 'slightly above', words: 'Text is learnt almost as well; pictures are not.' },
  fix: 'Keep position_ids as [3, B, S].',
  reference: 'huggingface/transformers#44911',
  sample: 'kjv-small',
  broken: (sound) => {
    const { shape, values } = numbersOf(sound, 'position_ids')
    return withNumbers(
      sound,
      'position_ids',
      'I64',
      [...shape, 3],
      [...values].flatMap((position) => [position, position, position]),
    )
  },
}
