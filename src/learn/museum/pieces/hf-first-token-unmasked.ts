import { called, changed, IGNORED, numbersOf } from '../edit-dump.ts'
import { flatPack } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'hf-first-token-unmasked',
  theme: 'Labels',
  symptom: 'Somebody else shifts, and forgets where documents begin.',
  hint: 'Look at the first label of each document.',
  title: 'First labels of documents are not ignored',
  broke: [
    'Unshifted labels of several documents in one row: when the loss shifts, the last token of one gets the first label of the next. Unless that label is ignored.',
  ],
  curve: { shape: 'slightly above', words: 'One token a document.' },
  fix: 'Set the first label of each document to the ignore index before flattening.',
  reference: 'huggingface/transformers#31629',
  sample: 'kjv-small',
  sound: (sample) => {
    const flat = called(flatPack(sample), { framework: 'transformers' })
    const ids = numbersOf(flat, 'input_ids').values
    const firsts = new Set(numbersOf(flat, 'cu_seqlens').values)
    return changed(flat, 'labels', (_, t) => (firsts.has(t) ? IGNORED : ids[t]))
  },
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    return changed(sound, 'labels', (_, t) => ids[t])
  },
}
