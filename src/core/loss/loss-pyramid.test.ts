import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reasonCode } from '../targets/target-reason.ts'
import { addLosses, emptyPyramid, fillPyramid, flag, lossPyramid, pendingPyramid } from './loss-pyramid.ts'
import { emptyRange, type LossRange, lossRange } from './loss-range.ts'

/** What the pyramid must say, read token by token. */
function plainly(losses: Float64Array, reasons: Uint8Array, from: number, to: number): Omit<LossRange, 'sum'> {
  const range = emptyRange()
  let bad = -1
  for (let token = from; token < to; token++) {
    const trained = reasons[token] === reasonCode.trained
    range.flags |= trained ? flag.trained : flag.masked
    if (!trained) continue
    if (!Number.isFinite(losses[token])) {
      range.flags |= flag.notFinite
      if (bad < 0) bad = token
      continue
    }
    range.count++
    if (losses[token] > range.max) [range.max, range.argMax] = [losses[token], token]
    range.min = Math.min(range.min, losses[token])
  }
  if (bad >= 0) range.argMax = bad
  const { sum: _, ...rest } = range
  return rest
}

/** Distinct losses that float32 holds exactly, so that the worst token is one token. */
const cells = fc
  .uniqueArray(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 400 })
  .chain((numbers) =>
    fc.tuple(
      fc.constant(Float64Array.from(numbers, (number) => number / 8)),
      fc.array(fc.constantFrom(0, 0, 1, 2, 3), { minLength: numbers.length, maxLength: numbers.length }),
      fc.array(fc.nat(numbers.length - 1), { maxLength: 2 }),
      fc.tuple(fc.nat(numbers.length), fc.nat(numbers.length)),
    ),
  )

describe('a pyramid of losses', () => {
  test('says of any range what reading every token of it says: worst token, extremes, count and flags', () => {
    fc.assert(
      fc.property(cells, ([losses, codes, bad, ends]) => {
        for (const token of bad) losses[token] = Number.NaN
        const reasons = Uint8Array.from(codes)
        const [from, to] = [Math.min(...ends), Math.max(...ends)]
        const { sum, ...rest } = lossRange(lossPyramid(losses, reasons), from, to, emptyRange())
        const expected = plainly(losses, reasons, from, to)
        // A NaN that is not the first of its range may be told first: any of them is the worst.
        if ((rest.flags & flag.notFinite) !== 0) {
          expect(Number.isNaN(losses[rest.argMax])).toBe(true)
          expect({ ...rest, argMax: 0 }).toEqual({ ...expected, argMax: 0 })
        } else expect(rest).toEqual(expected)
        const trained = [...losses.slice(from, to)].filter((loss, i) => codes[from + i] === 0 && Number.isFinite(loss))
        expect(sum).toBeCloseTo(
          trained.reduce((a, b) => a + b, 0),
          2,
        )
      }),
    )
  })

  test('keeps one bad token visible at the top of a million', () => {
    const losses = new Float64Array(1 << 20).fill(1)
    losses[777_777] = 9
    const { levels } = lossPyramid(losses, new Uint8Array(1 << 20))
    const top = levels.at(-1)
    expect(top?.max[0]).toBe(9)
    expect(top?.argMax[0]).toBe(777_777)
    expect(top?.count[0]).toBe(1 << 20)
  })

  test('filled piece by piece is the one that is filled at once, and tells what is pending before', () => {
    const losses = Float64Array.from({ length: 1000 }, (_, t) => (t * 37) % 101)
    const reasons = Uint8Array.from({ length: 1000 }, (_, t) => (t % 7 === 0 ? 2 : 0))
    const pieces = emptyPyramid(losses, reasons)
    fillPyramid(pieces, 0, 320)
    expect(pieces.levels.at(-1)?.flags[0] ?? 0).toBe(flag.trained | flag.masked | flag.pending)
    fillPyramid(pieces, 320, 1000)
    expect(pieces.levels).toEqual(lossPyramid(losses, reasons).levels)
  })

  test('losses that come in any order, in the middle of leaves too, make the same pyramid; a trained NaN is not pending', () => {
    const losses = Float64Array.from({ length: 500 }, (_, t) => (t === 250 ? Number.NaN : (t * 37) % 101))
    const reasons = Uint8Array.from({ length: 500 }, (_, t) => (t % 7 === 0 ? 2 : 0))
    const pyramid = pendingPyramid(reasons)
    expect(lossPyramid(pyramid.losses, reasons)).toBe(pyramid)
    const rows = Int32Array.from(losses.keys()).filter((t) => reasons[t] === 0)
    const add = (from: number, to: number) => {
      const own = rows.filter((t) => t >= from && t < to)
      addLosses(
        pyramid,
        own,
        Float64Array.from(own, (t) => losses[t]),
      )
    }
    add(200, 333)
    const range = (from: number, to: number) => lossRange(pyramid, from, to, emptyRange())
    expect(range(203, 250)).toEqual(lossRange(lossPyramid(losses, reasons), 203, 250, emptyRange()))
    expect(range(330, 340)).toMatchObject({ count: 3, flags: flag.trained | flag.masked | flag.pending })
    expect(range(0, 200).count).toBe(0)
    expect(range(245, 255).flags & (flag.notFinite | flag.pending)).toBe(flag.notFinite)
    expect(range(259, 260).flags).toBe(flag.masked)
    add(0, 200)
    add(333, 500)
    expect(pyramid.levels).toEqual(lossPyramid(losses, reasons).levels)
  })
})
