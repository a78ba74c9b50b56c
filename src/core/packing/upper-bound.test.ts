import fc from 'fast-check'
import { expect, test } from 'vitest'
import { upperBound } from './upper-bound.ts'

test('on a sorted list it is the number of entries that are not greater', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 20 })), fc.integer({ min: -6, max: 21 }), (list, value) => {
      const sorted = list.toSorted((a, b) => a - b)
      expect(upperBound(sorted, value)).toBe(sorted.filter((entry) => entry <= value).length)
    }),
  )
})

// What torch.searchsorted(right=True) gives for the cu_seqlens of vectors V10 to V12b, from `semantics.md` section 5.
test.each([
  [
    [6, 3, 8],
    [0, 0, 0, 2, 2, 2, 2, 2],
  ],
  [
    [3, 8, -1000, -1000],
    [4, 4, 4, 4, 4, 4, 4, 4],
  ],
  [
    [2, 5, 6, 8, -1000],
    [0, 0, 1, 1, 1, 2, 5, 5],
  ],
  [
    [1, 2, 3, 4, 5, 6, 7, 10, -1000, -1000, -1000],
    [0, 1, 2, 3, 4, 5, 11, 11, 11, 11],
  ],
])('the unsorted ends %j give the ids that torch gives', (ends, ids) => {
  expect(ids.map((_, token) => upperBound(ends, token))).toEqual(ids)
})
