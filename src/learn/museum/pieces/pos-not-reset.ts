import { rowLength } from '../dump-documents.ts'
import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pos-not-reset',
  theme: 'Positions and masks',
  symptom: 'Later documents of a pack are learnt worse than the first.',
  hint: 'Follow the positions over a boundary.',
  title: 'Positions go on over the boundary',
  broke: [
    'position_ids count through the whole row. RoPE shows later documents angles that they will never see when the model is used.',
    'Labels and loss are right for what the hidden states are; it is these that suffer.',
  ],
  curve: {
    shape: 'slightly above',
    words: 'Higher for late documents. Sort the loss by place in the row, and it shows.',
  },
  fix: 'Start the positions of each document at 0.',
  reference: 'huggingface/nanoVLM#201',
  sample: 'kjv-small',
  broken: (sound) => changed(sound, 'position_ids', (_, t) => t % rowLength(sound)),
}
