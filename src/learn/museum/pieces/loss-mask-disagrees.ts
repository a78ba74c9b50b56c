import { dumpDocuments } from '../dump-documents.ts'
import { changed, IGNORED, numbersOf, withNumbers } from '../edit-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'loss-mask-disagrees',
  theme: 'Labels',
  symptom: 'Main loss and MTP loss are over different tokens.',
  hint: 'Compare the loss mask with the labels.',
  title: 'loss_mask and labels select different tokens',
  broke: [
    'One part of the code reads the mask, another the labels. They were made by two functions, and one of those leaves out the second half of the last document.',
  ],
  curve: { shape: 'slightly above', words: 'Two curves that should move together do not.' },
  fix: 'Make one from the other, in one place.',
  reference: 'radixark/miles#3219',
  sample: 'kjv-small',
  sound: (sample) =>
    withNumbers(
      sample,
      'loss_mask',
      'I64',
      numbersOf(sample, 'labels').shape,
      Float64Array.from(numbersOf(sample, 'labels').values, (label) => (label === IGNORED ? 0 : 1)),
    ),
  broken: (sound) => {
    const last = dumpDocuments(sound, 2).at(-1)
    return changed(sound, 'loss_mask', (value, t) =>
      last !== undefined && t >= last.start + (last.end - last.start) / 2 ? 0 : value,
    )
  },
}
