import { changed, IGNORED, numbersOf } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-unshifted',
  theme: 'Labels',
  symptom: 'The loss falls to zero within minutes.',
  hint: 'Compare labels and tokens in one column.',
  title: 'Labels were never shifted',
  broke: [
    'The data set leaves the shift to the model, and the loss does not shift. Every position is asked for the token it just read: the model learns to copy.',
  ],
  curve: {
    shape: 'plateau',
    words: 'Falls like a stone in training; here, on a model that was trained rightly, it is far too high.',
  },
  fix: 'Shift once, per document, in exactly one place.',
  reference: 'NVIDIA/Megatron-LM#5682',
  sample: 'kjv-small',
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    return changed(sound, 'labels', (label, t) => (label === IGNORED ? label : ids[t]))
  },
}
