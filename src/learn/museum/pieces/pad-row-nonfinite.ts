import { dtypeBytes } from '../../../core/tensor/dtype.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { numbersOf, withLarge } from '../edit-dump.ts'
import { NotInThisBatch } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'pad-row-nonfinite',
  theme: 'Numbers',
  symptom: 'The loss is finite, the gradient is NaN.',
  hint: 'Look at the rows behind the last document.',
  title: 'Rows of padding are not finite',
  broke: [
    'A kernel does not write rows beyond its offsets; what stands there is whatever was in memory. The loss ignores them, but the gradient of the LM head multiplies them by 0, and 0 · NaN is NaN.',
  ],
  curve: { shape: 'not a number', words: 'Fine for hundreds of steps, then NaN from one to the next.' },
  fix: 'Set those rows to zero after the kernel.',
  reference: 'Dao-AILab/flash-attention#1228',
  sample: 'kjv-small',
  broken: (sound) => {
    const mask = numbersOf(sound, 'attention_mask').values
    const pad = mask.indexOf(0)
    const hidden = sound.large.get('mtp_per_depth_h.0')
    if (pad < 0 || hidden === undefined) throw new NotInThisBatch('This takes padding and hidden states.')
    return withLarge(sound, 'mtp_per_depth_h.0', withNaNRow(hidden, pad))
  },
}

/** The tensor with one row whose every bit is set: NaN in each floating-point type. */
function withNaNRow(tensor: Tensor, row: number): Tensor {
  const width = tensor.shape.at(-1) ?? 1
  const bytes = dtypeBytes[tensor.dtype]
  return {
    ...tensor,
    async readElements(start, end) {
      const read = await tensor.readElements(start, end)
      const from = Math.max(0, (row * width - start) * bytes)
      const to = Math.min(read.length, ((row + 1) * width - start) * bytes)
      if (to > from) read.fill(0xff, from, to)
      return read
    },
  }
}
