import { dumpDocuments } from '../dump-documents.ts'
import { changed } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-out-of-range',
  theme: 'Labels',
  symptom: 'A device assert, or nothing at all.',
  hint: 'Are all labels classes?',
  title: 'A label outside the vocabulary',
  broke: [
    'A fill value that is not the ignore index got into the labels. torch raises, on a GPU as a device assert. A fused kernel raises nothing: for a label past the vocabulary it takes logSumExp for the loss, as if the target’s logit were 0.',
  ],
  curve: {
    shape: 'crash',
    words: 'A crash with a message from another line; with a fused loss a finite, meaningless number.',
  },
  fix: 'Map every fill value to the ignore index.',
  reference: 'huggingface/transformers#10449',
  sample: 'kjv-small',
  broken: (sound) => {
    const [, second] = dumpDocuments(sound, 2)
    return changed(sound, 'labels', (label, t) =>
      t === second.start + 3 ? -1000 : t === second.start + 9 ? 1_000_000 : label,
    )
  },
}
