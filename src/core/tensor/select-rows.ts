import { dtypeBytes } from './dtype.ts'
import type { Tensor } from './tensor.ts'

/**
 * Some rows of a tensor `[…, width]`, as a tensor `[rows.length, width]` that reads them when it is asked to. Rows that
 * follow one another are read together.
 * @param rows row numbers in the tensor with its leading dimensions flattened, in the order wanted
 */
export function selectRows(tensor: Tensor, rows: Int32Array): Tensor {
  const width = tensor.shape.at(-1) ?? 0
  const rowBytes = width * dtypeBytes[tensor.dtype]
  return {
    ...tensor,
    shape: [rows.length, width],
    async readElements(start, end) {
      const firstRow = Math.floor(start / width)
      const lastRow = Math.ceil(end / width)
      const gathered = new Uint8Array((lastRow - firstRow) * rowBytes)
      for (let row = firstRow; row < lastRow; ) {
        let run = 1
        while (row + run < lastRow && rows[row + run] === rows[row] + run) run++
        gathered.set(
          await tensor.readElements(rows[row] * width, (rows[row] + run) * width),
          (row - firstRow) * rowBytes,
        )
        row += run
      }
      const skipped = (start - firstRow * width) * dtypeBytes[tensor.dtype]
      return gathered.slice(skipped, skipped + (end - start) * dtypeBytes[tensor.dtype])
    },
  }
}
