import { called } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'ignore-index-collision',
  theme: 'Labels',
  symptom: 'One token of the vocabulary is trained at every boundary.',
  hint: 'What do masked positions hold?',
  title: 'The mask’s label is a real class',
  broke: [
    'The call masks with 0, the loss ignores −100: masked positions are trained, on class 0. Here that is end-of-text, so the model learns to end where a document’s text does not.',
  ],
  curve: { shape: 'slightly above', words: 'A small constant too much, the same at every step.' },
  fix: 'Use −100 in the call and in the loss module.',
  reference: 'nyu-mll/jiant#925',
  sample: 'kjv-small',
  broken: (sound) => called(sound, { ignore_index: '0' }),
}
