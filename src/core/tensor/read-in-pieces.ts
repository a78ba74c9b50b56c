import { giveBack } from './give-back.ts'
import { narrowPairs } from './integer-values.ts'
import type { Tensor } from './tensor.ts'

/** Elements read at once: 8 MiB of int64. */
const PIECE = 1 << 20

/**
 * A large int64 or int32 tensor as int32, piece by piece: while one is read in another process the one before is
 * narrowed here, and there is never more than two of them beside the result.
 * @returns null where the tensor is small, of another dtype, or holds a number that int32 does not
 */
export async function readInPieces(tensor: Tensor, count: number): Promise<Int32Array<ArrayBuffer> | null> {
  const { dtype } = tensor
  if (count <= PIECE || (dtype !== 'I64' && dtype !== 'I32')) return null
  const read = (start: number) => tensor.readElements(start, Math.min(start + PIECE, count))
  const lastStart = PIECE * Math.floor((count - 1) / PIECE)
  // The last piece first: nothing is allocated from a shape before its file has shown to be as long.
  const last = await read(lastStart)
  const values = new Int32Array(count)
  const put = (bytes: Uint8Array<ArrayBuffer>, start: number): boolean => {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    const fits = dtype === 'I32' || narrowPairs(words, values, start)
    if (dtype === 'I32') values.set(words, start)
    giveBack(bytes)
    return fits
  }
  if (!put(last, lastStart)) return null
  let next = read(0)
  for (let start = 0; start < lastStart; start += PIECE) {
    const bytes = await next
    if (start + PIECE < lastStart) {
      next = read(start + PIECE)
      // Where this piece ends the reading, nobody has to hear of the next one's failure.
      next.catch(() => undefined)
    }
    if (!put(bytes, start)) return null
  }
  return values
}
