import { called, changed, IGNORED } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'all-masked-pack',
  theme: 'Labels',
  symptom: 'The loss is exactly 0 at some steps.',
  hint: 'Count the labels.',
  title: 'Nothing in the batch is trained',
  broke: [
    'Every answer was cut off by the length limit, so only prompts are left. A sum of nothing is 0, a mean is NaN; both poison an average.',
  ],
  curve: { shape: 'not a number', words: 'Zeros, or NaN, now and then.' },
  fix: 'Drop such packs, or at least clamp the divisor.',
  reference: 'huggingface/trl#6668',
  sample: 'kjv-small',
  broken: (sound) =>
    called(
      changed(sound, 'labels', () => IGNORED),
      { num_label_tokens: '0' },
    ),
}
