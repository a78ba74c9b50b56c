import { expect, test } from 'vitest'
import { lossMemory } from './loss-memory.ts'

test('logits of 4,096 tokens over 131,072 classes, for a main head and one depth, are 4 GiB', () => {
  const { stored, fused } = lossMemory({ tokens: 4096, width: 4096, classes: 131_072, heads: 2 })
  expect(stored.map(({ bytes }) => bytes)).toEqual([2 ** 26, 2 ** 30, 2 ** 32])
  // What takes their place is two numbers a token.
  expect(fused.at(-1)?.bytes).toBe(2 * 4096 * 2 * 4)
})
