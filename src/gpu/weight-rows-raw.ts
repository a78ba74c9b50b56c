import { readRaw } from '../core/tensor/read-raw.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { elementFormat } from './element-format.ts'

/** Bytes of one row of an LM head on the GPU: its width rounded up to groups of four elements. */
export function weightRowBytes(weight: Tensor): number {
  return 4 * Math.ceil(weight.shape[1] / 4) * elementFormat(weight.dtype).bytes
}

/**
 * Rows `[from, to)` of an LM head `[V, H]` as the GPU wants them: whole groups of four elements a row. Where H is a
 * multiple of 4 these are the file's own bytes; otherwise each row is followed by zeros.
 */
export async function weightRowsRaw(weight: Tensor, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const width = weight.shape[1]
  const bytes = await readRaw(weight, from * width, to * width)
  if (width % 4 === 0) return bytes
  const rowBytes = weightRowBytes(weight)
  const fileRowBytes = width * elementFormat(weight.dtype).bytes
  const padded = new Uint8Array((to - from) * rowBytes)
  for (let row = 0; row < to - from; row++)
    padded.set(bytes.subarray(row * fileRowBytes, (row + 1) * fileRowBytes), row * rowBytes)
  return padded
}
