import { dtypeBytes } from './dtype.ts'
import type { Tensor } from './tensor.ts'

/**
 * Some rows of a tensor as a tensor `[rows.length, width]`, read when asked for: what a few cells cost must not need
 * the whole of the hidden states. Neighbouring rows are read together.
 * @param rows ascending indices into all dimensions but the last
 */
export function rowsOfTensor(tensor: Tensor, rows: readonly number[]): Tensor {
  const width = tensor.shape.at(-1) ?? 1
  const bytes = dtypeBytes[tensor.dtype]
  return {
    name: tensor.name,
    file: tensor.file,
    dtype: tensor.dtype,
    shape: [rows.length, width],
    isPart: true,
    async readElements(start, end) {
      const result = new Uint8Array((end - start) * bytes)
      if (width === 0) return result
      const last = Math.ceil(end / width)
      for (let first = Math.floor(start / width); first < last; ) {
        let next = first + 1
        while (next < last && rows[next] === rows[next - 1] + 1) next++
        const from = Math.max(start, first * width)
        const to = Math.min(end, next * width)
        const shift = (rows[first] - first) * width
        result.set(await tensor.readElements(from + shift, to + shift), (from - start) * bytes)
        first = next
      }
      return result
    },
  }
}
