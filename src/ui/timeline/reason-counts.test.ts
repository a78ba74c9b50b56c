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
})
