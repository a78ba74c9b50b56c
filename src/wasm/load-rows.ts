import { dtypeBytes } from '../core/tensor/dtype.ts'
import { rawType, readRaw } from '../core/tensor/read-raw.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { rawFormat, rowElements } from './kernels.ts'
import type { Workspace } from './workspace.ts'

/** `decode` may read so far past the last element. */
export const RAW_SLACK = 16

/** Bytes of `rows` rows of a tensor `[…, width]` as `readRaw` gives them. */
export function rawBytesOf(tensor: Tensor, rows: number): number {
  return rows * (tensor.shape.at(-1) ?? 0) * dtypeBytes[rawType(tensor.dtype)]
}

/**
 * Reads rows `[start, end)` of a tensor `[…, width]` and decodes them to float32 rows of whole groups at `to`.
 * @param raw memory for raw bytes, with `RAW_SLACK` more behind it
 */
export async function loadRows(
  workspace: Workspace,
  raw: { readonly address: number; readonly bytes: number },
  tensor: Tensor,
  start: number,
  end: number,
  to: number,
): Promise<void> {
  const width = tensor.shape.at(-1) ?? 0
  const rowsAtOnce = Math.max(1, Math.floor(raw.bytes / Math.max(1, rawBytesOf(tensor, 1))))
  for (let row = start; row < end; row += rowsAtOnce) {
    const last = Math.min(end, row + rowsAtOnce)
    const bytes = await readRaw(tensor, row * width, last * width)
    workspace.bytes(raw.address, bytes.byteLength).set(bytes)
    const at = to + 4 * rowElements(width) * (row - start)
    workspace.kernels.decode(rawFormat[rawType(tensor.dtype)], raw.address, at, last - row, width)
  }
}
