import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxPyramid, NOT_FINITE, NOT_TRAINED, worstLoss } from './max-pyramid.ts'
import { countsBetween, reasonCounts } from './reason-counts.ts'

describe('max pyramid', () => {
  it('finds the worst trained loss of any range, as a scan does', () => {
    const cell = fc.record({ loss: fc.float({ min: 0, max: 20, noNaN: true }), reason: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 300 }), fc.nat(300), fc.nat(300), (cells, a, b) => {
        const from = Math.min(a, b, cells.length)
        const to = Math.min(Math.max(a, b), cells.length)
        const trained = cells.slice(from, to).filter(({ reason }) => reason === 0)
        const pyramid = maxPyramid(
          Float64Array.from(cells, (c) => c.loss),
          Uint8Array.from(cells, (c) => c.reason),
        )
        expect(worstLoss(pyramid, from, to)).toBe(Math.max(NOT_TRAINED, ...trained.map(({ loss }) => loss)))
      }),
    )
  })

  it('ranks a trained token without a finite loss above all, and a masked one below', () => {
    const losses = Float64Array.from([1, Number.NaN, 3, Number.NaN, 2, 2, 2, 2, 9])
    const reasons = Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 0, 2])
    const pyramid = maxPyramid(losses, reasons)
    expect(worstLoss(pyramid, 0, 4)).toBe(NOT_FINITE)
    expect(worstLoss(pyramid, 2, 9)).toBe(3)
    expect(worstLoss(pyramid, 8, 9)).toBe(NOT_TRAINED)
    expect(maxPyramid(losses, reasons)).toBe(pyramid)
  })

  it('reads few values of a million', () => {
    const size = 1_000_000
    const losses = new Float64Array(size).fill(1)
    losses[777_777] = 8
    const { levels } = maxPyramid(losses, new Uint8Array(size))
    expect(levels.at(-1)?.length).toBeLessThanOrEqual(4)
    expect(worstLoss(maxPyramid(losses, new Uint8Array(size)), 3, size - 1)).toBe(8)
  })
})

describe('reason counts', () => {
  it('counts any range, as a scan does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 300 }), fc.nat(300), fc.nat(300), (codes, a, b) => {
        const from = Math.min(a, b, codes.length)
        const to = Math.min(Math.max(a, b), codes.length)
        const part = codes.slice(from, to)
        const expected = [0, 1, 2, 3].map((reason) => part.filter((code) => code === reason).length)
        expect(countsBetween(reasonCounts(Uint8Array.from(codes)), from, to)).toEqual(expected)
      }),
    )
  })
})
