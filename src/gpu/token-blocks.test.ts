import { expect, test } from 'vitest'
import { tokenBlocks } from './token-blocks.ts'

test('blocks follow one another from token 0 and reach the last', () => {
  for (const variant of ['reg', 'smem'] as const)
    for (let tokens = 1; tokens <= 200; tokens++) {
      let next = 0
      for (const { first, block, blocks } of tokenBlocks(tokens, variant)) {
        expect(first).toBe(next)
        next += block * blocks
      }
      expect(next).toBeGreaterThanOrEqual(tokens)
    }
})

test('few tokens are computed in narrow blocks, so that a masked token costs nothing', () => {
  const computed = (tokens: number) =>
    tokenBlocks(tokens, 'reg').reduce((sum, part) => sum + part.block * part.blocks, 0)
  expect([1, 12, 16, 17, 32, 33, 48, 49, 64, 65, 128, 140].map(computed)).toEqual([
    16, 16, 16, 32, 32, 48, 48, 64, 64, 80, 128, 144,
  ])
})

test('a real GPU has whole blocks only', () => {
  expect(tokenBlocks(12, 'smem')).toEqual([{ form: 'wide', first: 0, block: 64, blocks: 1 }])
})

test('no tokens, no blocks', () => {
  expect(tokenBlocks(0, 'reg')).toEqual([])
})
