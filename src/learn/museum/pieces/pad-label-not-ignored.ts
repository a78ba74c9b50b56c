import { called, changed, IGNORED, numbersOf } from '../edit-dump.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pad-label-not-ignored',
  theme: 'Labels',
  symptom: 'The loss is best on batches with much padding.',
  hint: 'What are the labels at the end of the row?',
  title: 'Padding is trained',
  broke: [
    'Labels were copied from the padded ids, and nobody ignored the padding. The model learns to predict padding, which is easy, and the mean looks better than it is.',
  ],
  curve: {
    shape: 'below',
    words: 'Lower than it should be once the model knows padding; on a model that does not, as here, far higher.',
  },
  fix: 'Set labels to the ignore index wherever the attention mask is 0.',
  reference: 'axolotl-ai-cloud/axolotl#2227',
  sample: 'kjv-small',
  broken: (sound) => {
    const mask = numbersOf(sound, 'attention_mask').values
    const pad = Number(sound.metadata.get('pad_token_id') ?? 0)
    if (!mask.some((value) => value === 0)) throw new NotInThisBatch('This batch has no padding.')
    return called(
      changed(sound, 'labels', (label, t) => (mask[t] === 0 ? pad : label)),
      {
        num_label_tokens: String(
          numbersOf(sound, 'labels').values.filter((label, t) => label !== IGNORED || mask[t] === 0).length,
        ),
      },
    )
  },
}
