import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineIndex } from './line-index.ts'

it('finds every pack of any lines, blank ones between them', () => {
  const lengths = fc.array(fc.oneof(fc.nat(3), fc.nat(70_000), fc.constant(2 ** 33 + 5)), {
    minLength: 1,
    maxLength: 60,
  })
  const property = fc.property(lengths, fc.integer({ min: 1, max: 900 }), (pattern, repeats) => {
    const index = new LineIndex()
    const expected: { number: number; start: number; end: number }[] = []
    let start = 0
    for (let line = 0; line < pattern.length * repeats; line++) {
      const end = start + pattern[line % pattern.length]
      const isPack = line % 3 !== 1
      index.add(end, isPack)
      if (isPack) expected.push({ number: line + 1, start, end })
      start = end + 1
    }
    expect(index.count).toBe(expected.length)
    for (const pack of [0, expected.length >> 1, expected.length - 1]) {
      expect(index.line(pack)).toEqual(expected[pack])
    }
  })
  fc.assert(property, { numRuns: 100, seed: 1 })
})
