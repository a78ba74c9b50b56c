import { describe, expect, it } from 'vitest'
import { lossPyramid } from '../../core/loss/loss-pyramid.ts'
import { NOT_FINITE, NOT_TRAINED, pixelGrain, pixelLoss } from './pixel-loss.ts'

describe('what a pixel shows', () => {
  const losses = Float64Array.from([1, Number.NaN, 3, Number.NaN, 2, 2, 2, 2, 9])
  const pyramid = lossPyramid(losses, Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 0, 2]))

  it('is the worst trained token or the mean, never a masked one', () => {
    expect(pixelLoss(pyramid, 2, 9, 'worst')).toBe(3)
    expect(pixelLoss(pyramid, 2, 9, 'mean')).toBeCloseTo(11 / 5)
    expect(pixelLoss(pyramid, 8, 9, 'worst')).toBe(NOT_TRAINED)
  })

  it('is a loss that is no number wherever there is one, in the mean as well', () => {
    expect(pixelLoss(pyramid, 0, 4, 'worst')).toBe(NOT_FINITE)
    expect(pixelLoss(pyramid, 0, 4, 'mean')).toBe(NOT_FINITE)
  })

  it('has edges at most a quarter of a pixel away', () => {
    expect([1, 63, 64, 255, 256, 806].map(pixelGrain)).toEqual([1, 1, 16, 16, 64, 64])
  })
})
