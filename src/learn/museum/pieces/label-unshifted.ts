import { changed, IGNORED, numbersOf } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-unshifted',
  theme: 'Labels',
  symptom: 'The loss falls to zero within minutes.',
  hint: 'Compare labels and tokens in one column.',
  title: 'Labels were never shifted',
  broke: [
    'The data set leaves the shift to the model, and the loss does not shift. The main head is asked for the token it has just read, and learns to copy. Every MTP depth gets the target of the head before it.',
  ],
  curve: {
    shape: 'below',
    words:
      'Falls like a stone, for copying is easy. On a model that was trained rightly, as here, it is far too high at first.',
  },
  fix: 'Shift once, per document, in exactly one place.',
  reference: 'NVIDIA/Megatron-LM#5682',
  sample: 'kjv-small',
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    return changed(sound, 'labels', (label, t) => (label === IGNORED ? label : ids[t]))
  },
}
