import { dumpDocuments } from '../dump-documents.ts'
import { changed, numbersOf } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'label-next-doc',
  theme: 'Labels',
  symptom: 'The model learns to change the subject.',
  hint: 'What is the last label of a document?',
  title: 'A document’s last label is the next one’s first token',
  broke: [
    'Labels were shifted over the flat pack. The main head is trained to predict the beginning of another text, once a document.',
    'The boundary mask does not help MTP here. Let e be a document’s last token: position e − 1 − d is in the same document, and so may take the label of e. Each depth trains one such target a boundary.',
  ],
  curve: { shape: 'slightly above', words: 'One token a document. Short documents show it.' },
  fix: 'Shift each document by itself, or ignore its last label.',
  reference: 'meta-pytorch/torchtune#2613',
  sample: 'kjv-small',
  broken: (sound) => {
    const ids = numbersOf(sound, 'input_ids').values
    const lasts = new Map(dumpDocuments(sound, 2).map(({ end }, i, all) => [end - 1, all[i + 1]]))
    return changed(sound, 'labels', (label, t) => {
      const next = lasts.get(t)
      return next === undefined || next.start !== t + 1 ? label : ids[next.start]
    })
  },
}
