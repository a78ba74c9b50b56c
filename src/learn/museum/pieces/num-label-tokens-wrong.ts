import { called, numbersOf } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'num-label-tokens-wrong',
  theme: 'Numbers',
  symptom: 'The loss scales with how much of the batch is prompt.',
  hint: 'What is the sum divided by?',
  title: 'The divisor counts tokens, not labels',
  broke: [
    'The count was made on the attention mask: every token, labelled or not. Every loss is too small by the share that is labelled, and batches with long prompts weigh less than they should.',
  ],
  curve: { shape: 'other height', words: 'The right shape at the wrong height, with more noise.' },
  fix: 'Count labels that are not ignored, after the shift.',
  reference: 'huggingface/transformers#46204',
  sample: 'kjv-sft-thd',
  broken: (sound) => called(sound, { num_label_tokens: String(numbersOf(sound, 'labels').values.length) }),
}
