import { dumpDocuments } from '../dump-documents.ts'
import { called } from '../edit-dump.ts'
import { laidOut } from '../lay-out.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mtp-zero-token-depth',
  theme: 'MTP targets',
  symptom: 'NaN from the very first step, with short documents.',
  hint: 'How many targets has the deepest head?',
  title: 'A depth without any target',
  broke: [
    'Every document is too short for the deepest head. A mean over nothing is 0 divided by 0, and it is added to the total.',
  ],
  curve: { shape: 'not a number', words: 'NaN from step 0.' },
  fix: 'Clamp the count to at least 1, or divide by the labels of the main head.',
  reference: 'modelscope/mcore-bridge#104',
  sample: 'kjv-small',
  sound: (sample) => {
    const documents = dumpDocuments(sample, 2)
    return laidOut(
      sample,
      documents.flatMap(({ start }) => [0, 6, 12, 18].map((from) => ({ start: start + from, length: 2, slots: 2 }))),
    )
  },
  broken: (sound) => called(sound, { reduction: 'mean', num_label_tokens: 'none' }),
}
