import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PickleList } from './pickle-list.ts'
import type { PickleValue } from './pickle-value.ts'

const integers = fc.oneof(
  fc.integer({ min: -130, max: 260 }),
  fc.integer({ min: -33_000, max: 66_000 }),
  fc.integer(),
  fc.maxSafeInteger(),
)

it('holds what was put into it, of whatever kind and in whatever order', () => {
  const pieces = fc.array(
    fc.oneof(fc.array(integers, { maxLength: 40 }), fc.array(fc.boolean()), fc.array(fc.oneof(fc.string(), integers))),
  )
  const property = fc.property(pieces, (appended: readonly PickleValue[][]) => {
    const list = new PickleList()
    for (const items of appended) list.append(items)
    expect(list.items()).toEqual(appended.flat())
    expect(list.length).toBe(appended.flat().length)
  })
  fc.assert(property, { numRuns: 1000, seed: 1 })
})

it.each([
  ['labels and ids below 256, two bytes each in a pickle', 255, 2],
  ['ids below 65,536, three bytes each', 65_535, 3],
  ['ids below 2^31, five bytes each', 2 ** 31 - 1, 5],
])('takes no more than the pickle: %s', (_, most, bytesOfOne) => {
  const list = new PickleList()
  let memory = 0
  // Python appends a thousand at a time.
  for (let piece = 0; piece < 1000; piece++)
    memory += list.append(Array.from({ length: 1000 }, (_, i) => most - (i % 200)))
  expect(list.length).toBe(1_000_000)
  expect(memory).toBeLessThanOrEqual(bytesOfOne * 1_000_000)
})
