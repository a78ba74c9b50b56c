import { FACTOR, flag, LEAF, type LossPyramid } from '../../core/loss/loss-pyramid.ts'
import { emptyRange, type LossRange, lossRange } from '../../core/loss/loss-range.ts'
import type { PixelLoss } from '../../state/lane-view.ts'

/** No trained token in a range. */
export const NOT_TRAINED = Number.NEGATIVE_INFINITY
/** A trained token whose loss is NaN or infinite: worse than any number. */
export const NOT_FINITE = Number.POSITIVE_INFINITY

const range: LossRange = emptyRange()

/**
 * What a pixel shows of tokens `[from, to)`: their worst loss or the mean of it; one that is no number is never hidden. NaN
 * where none of the trained ones is computed yet.
 */
export function pixelLoss(pyramid: LossPyramid, from: number, to: number, by: PixelLoss): number {
  const { flags, max, sum, count } = lossRange(pyramid, from, to, range)
  if ((flags & flag.notFinite) !== 0) return NOT_FINITE
  if (count === 0) return (flags & flag.pending) === 0 ? NOT_TRAINED : Number.NaN
  return by === 'worst' ? max : sum / count
}

/**
 * Tokens that the edges of pixels are moved to, so that a pixel is made of whole nodes: a power of 4 times a leaf, at
 * most a quarter of a pixel; 1 where a pixel is few tokens.
 */
export function pixelGrain(tokensPerPixel: number): number {
  let grain = 1
  for (let next = LEAF; next * FACTOR <= tokensPerPixel; next *= FACTOR) grain = next
  return grain
}
