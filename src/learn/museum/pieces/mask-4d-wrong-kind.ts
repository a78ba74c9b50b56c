import { rowLength } from '../dump-documents.ts'
import { numbersOf, withNumbers } from '../edit-dump.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'mask-4d-wrong-kind',
  theme: 'Positions and masks',
  symptom: 'Training loss falls to almost nothing.',
  hint: 'Can a token see what comes after it?',
  title: 'A mask of 0 and 1, added to the scores',
  broke: [
    'Eager attention adds its mask: 0 to what may be seen, minus infinity to the rest. A mask of ones and zeros adds at most 1, and hides nothing, not even the future.',
  ],
  curve: {
    shape: 'far above',
    words: 'Far too good in training, and useless in use: it reads the answer. (Drawn here is the loss in use.)',
  },
  fix: 'Make it additive: 0 and −inf.',
  reference: 'NVIDIA-NeMo/Automodel#2116',
  sample: 'kjv-small',
  sound: (sample) => {
    if (numbersOf(sample, 'labels').values.length > rowLength(sample))
      throw new NotInThisBatch('This takes a batch of one row.')
    if (rowLength(sample) > 1024) throw new NotInThisBatch('A mask of all pairs of this row would be too large.')
    return sample
  },
  broken: (sound) => {
    const length = rowLength(sound)
    const ids = numbersOf(sound, 'seq_idx').values
    const allowed = Array.from({ length: length * length }, (_, i) => {
      const [q, k] = [Math.floor(i / length), i % length]
      return k <= q && ids[q] === ids[k] ? 1 : 0
    })
    return withNumbers(sound, 'attention_mask', 'F32', [1, 1, length, length], allowed)
  },
}
