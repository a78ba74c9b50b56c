import { dtypeBytes } from './dtype.ts'
import type { Tensor } from './tensor.ts'

/** One read of a file costs as much as so many bytes more of another. */
const GAP_BYTES = 16 * 1024
/** A read with gaps in it does not grow beyond this. */
const READ_BYTES = 1024 * 1024

/**
 * Some rows of a tensor `[…, width]`, as a tensor `[rows.length, width]` that reads them when it is asked to. Rows that
 * are near each other in the file are read together.
 * @param rows row numbers in the tensor with its leading dimensions flattened, in the order wanted
 */
export function selectRows(tensor: Tensor, rows: Int32Array): Tensor {
  const width = tensor.shape.at(-1) ?? 0
  const rowBytes = width * dtypeBytes[tensor.dtype]
  const gap = 1 + Math.floor(GAP_BYTES / Math.max(1, rowBytes))
  const most = Math.max(1, Math.floor(READ_BYTES / Math.max(1, rowBytes)))
  return {
    ...tensor,
    shape: [rows.length, width],
    isPart: true,
    async readElements(start, end) {
      const firstRow = Math.floor(start / width)
      const lastRow = Math.ceil(end / width)
      const gathered = new Uint8Array((lastRow - firstRow) * rowBytes)
      for (let row = firstRow; row < lastRow; ) {
        let next = row + 1
        while (next < lastRow && joins(rows, row, next, gap, most)) next++
        const from = rows[row]
        const bytes = await tensor.readElements(from * width, (rows[next - 1] + 1) * width)
        for (; row < next; row++) {
          const at = (rows[row] - from) * rowBytes
          gathered.set(bytes.subarray(at, at + rowBytes), (row - firstRow) * rowBytes)
        }
      }
      const skipped = (start - firstRow * width) * dtypeBytes[tensor.dtype]
      return gathered.slice(skipped, skipped + (end - start) * dtypeBytes[tensor.dtype])
    },
  }
}

/** Whether row `next` of the selection is read with those from `first` on: right behind them or a small gap away. */
function joins(rows: Int32Array, first: number, next: number, gap: number, most: number): boolean {
  const step = rows[next] - rows[next - 1]
  return step === 1 || (step > 0 && step <= gap && rows[next] - rows[first] < most)
}
