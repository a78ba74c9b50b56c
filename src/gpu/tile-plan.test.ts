import { describe, expect, test } from 'vitest'
import { STATE_ROWS, STRIP_ROWS } from './kernel-sources.ts'
import { type TilePlanInput, tilePlan, tokensWithin } from './tile-plan.ts'

const MEBIBYTE = 1024 * 1024
const limits = { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 }

/** LM heads of open models, `[V, H]` in bf16 and float32, and one small one. */
const heads = [
  [151_936, 4096, 2],
  [262_144, 7168, 2],
  [262_144, 7168, 4],
  [2048, 192, 2],
] as const

const cases = heads.flatMap(([vocabSize, width, bytes]) =>
  [16, 24, 64, 256, 16_384].flatMap((budget) =>
    [false, true].flatMap((expected) =>
      [false, true].map((software) => ({ vocabSize, width, bytes, budget, expected, software })),
    ),
  ),
)

/** Bytes on the GPU on top of the hidden states while a pass over so many tokens runs, and while its results are read back. */
function bytesOf(
  { rowBytes, groups, tokenPitch, expected }: TilePlanInput,
  { tileClasses, strips }: ReturnType<typeof tilePlan>,
) {
  const perToken = 4 * (STATE_ROWS + 3) + (expected ? 16 * groups : 0)
  const ofTile =
    2 * tileClasses * rowBytes + strips * STRIP_ROWS * 4 * tokenPitch + (expected ? 4 * tileClasses * tokenPitch : 0)
  return 2 * perToken * tokenPitch + ofTile
}

describe('a pass over as many tokens as it may take', () => {
  test.each(cases)(
    'stays within $budget MiB for [$vocabSize, $width] of $bytes bytes, expected $expected, software $software',
    (given) => {
      const { vocabSize, width, bytes, budget, expected, software } = given
      const budgetBytes = budget * MEBIBYTE
      const groups = width / 4
      for (const tokenPitch of [64, Math.min(tokensWithin(budgetBytes, groups, expected), 2 ** 18)]) {
        const input = {
          vocabSize,
          rowBytes: width * bytes,
          groups,
          tokenPitch,
          software,
          keepLogits: expected,
          expected,
          budgetBytes,
          limits,
        }
        expect(bytesOf(input, tilePlan(input))).toBeLessThanOrEqual(budgetBytes)
      }
    },
  )
})

test('a smaller budget makes smaller tiles, and one beyond 64 MiB no larger ones', () => {
  const shape = { vocabSize: 151_936, rowBytes: 8192, groups: 1024, tokenPitch: 64, software: false }
  const classes = (budget: number) =>
    tilePlan({ ...shape, keepLogits: false, expected: false, budgetBytes: budget * MEBIBYTE, limits }).tileClasses
  expect(classes(16)).toBeLessThan(classes(32))
  expect(classes(32)).toBeLessThan(classes(256))
  expect(classes(16_384)).toBe(classes(256))
})

test('tokens come in whole blocks, and one block at least', () => {
  expect(tokensWithin(1, 1024, true)).toBe(64)
  expect(tokensWithin(100 * MEBIBYTE, 1024, true) % 64).toBe(0)
})
