import { dtypeBytes } from './dtype.ts'
import type { Tensor } from './tensor.ts'

/** Less than what another read of a file costs: some 2 ms in Chromium, where 1 MiB takes about 10 ms. */
const GAP_BYTES = 64 * 1024
/** A read with gaps in it does not grow beyond this. */
const READ_BYTES = 1024 * 1024
/** A read waits for another process more than for the disk: several wait together. */
const READS_AT_ONCE = 16

/** Rows `[first, next)` of a selection that are read together. */
type Run = readonly [first: number, next: number]

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
      const readRun = async ([first, next]: Run) => {
        const from = rows[first]
        const bytes = await tensor.readElements(from * width, (rows[next - 1] + 1) * width)
        for (let row = first; row < next; row++) {
          const at = (rows[row] - from) * rowBytes
          gathered.set(bytes.subarray(at, at + rowBytes), (row - firstRow) * rowBytes)
        }
      }
      const runs: Run[] = []
      for (let row = firstRow; row < lastRow; row = runs[runs.length - 1][1]) {
        let next = row + 1
        while (next < lastRow && joins(rows, row, next, gap, most)) next++
        runs.push([row, next])
      }
      for (let i = 0; i < runs.length; i += READS_AT_ONCE)
        await Promise.all(runs.slice(i, i + READS_AT_ONCE).map(readRun))
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
