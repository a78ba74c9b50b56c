import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsBetween, reasonCounts } from './reason-counts.ts'

describe('reason counts', () => {
  it('counts any range, as a scan does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 300 }), fc.nat(300), fc.nat(300), (codes, a, b) => {
        const from = Math.min(a, b, codes.length)
        const to = Math.min(Math.max(a, b), codes.length)
        const part = codes.slice(from, to)
        const expected = [0, 1, 2, 3].map((reason) => part.filter((code) => code === reason).length)
        expect([...countsBetween(reasonCounts(Uint8Array.from(codes)), from, to)]).toEqual(expected)
      }),
    )
  })

  it('counts ranges of a large batch from one page of counts into others', () => {
    const codes = Uint8Array.from({ length: 200_000 }, (_, i) => ((i * 7) ^ (i >> 9)) & 3)
    for (const [from, to] of [
      [65_400, 65_700],
      [100, 199_990],
      [65_536, 131_072],
      [131_071, 200_000],
    ]) {
      const expected = [0, 0, 0, 0]
      for (const code of codes.subarray(from, to)) expected[code]++
      expect([...countsBetween(reasonCounts(codes), from, to)]).toEqual(expected)
    }
  })
})
