import { documentOfToken } from '../dump-documents.ts'
import { changed, IGNORED, numbersOf, withNumbers } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'prompt-mask-off-by-one',
  theme: 'Labels',
  symptom: 'The model repeats the last word of the prompt.',
  hint: 'Where does the first trained label stand?',
  title: 'The prompt’s mask is one off',
  broke: [
    'The mask speaks of tokens, the labels of the token after. Applied without the shift, it trains the last prompt token, and loses the first of the answer or the last.',
  ],
  curve: { shape: 'slightly above', words: 'One token a document too many, one too few.' },
  fix: 'Mask labels up to the last prompt token but one: label t is token t + 1.',
  reference: 'pytorch/torchtitan#2755',
  sample: 'kjv-sft-thd',
  sound: (sample) => {
    // Of the token that is predicted: 1 where the label one position earlier is trained.
    const { shape, values } = numbersOf(sample, 'labels')
    return withNumbers(
      sample,
      'loss_mask',
      'I64',
      shape,
      Float64Array.from(values, (_, t) => (t > 0 && values[t - 1] !== IGNORED ? 1 : 0)),
    )
  },
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    const mask = numbersOf(sound, 'loss_mask').values
    const documentOf = documentOfToken(sound)
    return changed(sound, 'labels', (_, t) =>
      mask[t + 2] === 1 && documentOf[t] === documentOf[t + 2] ? ids[t + 1] : IGNORED,
    )
  },
}
