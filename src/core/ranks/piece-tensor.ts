import { dtypeBytes } from '../tensor/dtype.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'

/** Rows `[start, end)` of the whole, which are those from `from` on of one part. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly part: number
  readonly from: number
}

/**
 * Pieces of the whole, in its order.
 * @param shares row of the whole of each row of a part; every row of the whole in one of them
 */
export function piecesOf(shares: readonly Int32Array[]): Piece[] {
  const pieces: { start: number; end: number; part: number; from: number }[] = []
  for (const [part, share] of shares.entries())
    for (let row = 0; row < share.length; row++) {
      const last = pieces.at(-1)
      if (row > 0 && last !== undefined && share[row] === last.end) last.end++
      else pieces.push({ start: share[row], end: share[row] + 1, part, from: row })
    }
  return pieces.sort((a, b) => a.start - b.start)
}

/**
 * A tensor that lies in pieces in several files, read when asked for, each piece from its own.
 * @param width elements a row, in the whole and in each part
 */
export function pieceTensor(
  parts: readonly Tensor[],
  pieces: readonly Piece[],
  shape: readonly number[],
  width: number,
): Tensor {
  const [first] = parts
  const bytes = dtypeBytes[first.dtype]
  return {
    name: first.name,
    file: parts.map(({ file }) => file).join(' + '),
    dtype: first.dtype,
    shape,
    async readElements(start, end) {
      if (start < 0 || end > elementCount(shape)) throw new RangeError(`${first.name} has no elements ${start}–${end}.`)
      const whole = new Uint8Array((end - start) * bytes)
      for (let at = pieceAt(pieces, Math.floor(start / width)); at < pieces.length; at++) {
        const piece = pieces[at]
        const from = Math.max(start, piece.start * width)
        const to = Math.min(end, piece.end * width)
        if (from >= to) break
        const shift = (piece.from - piece.start) * width
        whole.set(await parts[piece.part].readElements(from + shift, to + shift), (from - start) * bytes)
      }
      return whole
    },
  }
}

/** Index of the piece that holds a row. */
function pieceAt(pieces: readonly Piece[], row: number): number {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (pieces[middle].start <= row) low = middle
    else high = middle - 1
  }
  return low
}
