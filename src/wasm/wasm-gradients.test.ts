import { beforeAll, describe, expect, test } from 'vitest'
import { type RandomHead, randomHead } from '../../fixtures/random-head.ts'
import { spoilt } from '../../fixtures/spoilt-tensor.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { startWasm } from './start-wasm.ts'

let wasm: CrossEntropyBackend

beforeAll(async () => {
  const started = await startWasm()
  if (!started.available) throw new Error(started.reason)
  wasm = started.backend
})

const options = (softcap: number) => ({
  softcap,
  expected: true,
  signal: new AbortController().signal,
  onProgress: () => undefined,
})

/** Tiles of 64 tokens and at most 1024 classes; the sums have columns of whole groups of four elements. */
const gradientSizes: readonly (readonly [string, RandomHead])[] = [
  ['one token, one class, one element', { tokens: 1, width: 1, vocabSize: 1 }],
  ['one less than a tile', { tokens: 63, width: 15, vocabSize: 1023 }],
  ['a tile', { tokens: 64, width: 16, vocabSize: 1024 }],
  ['one more', { tokens: 65, width: 17, vocabSize: 1025 }],
  ['an odd vocabulary over several tiles', { tokens: 30, width: 6, vocabSize: 3001 }],
]

const distance = (found: ArrayLike<number>, exact: ArrayLike<number>) => {
  const off = Math.hypot(...Array.from(exact, (x, i) => found[i] - x))
  return off / Math.hypot(...Array.from(exact))
}

describe.each(['F32', 'BF16'] as const)('gradients, %s', (type) => {
  test.each(gradientSizes)('%s: E and the norms of dL/dW are within 2e-6 of float64', async (_name, shape) => {
    for (const softcap of [0, 5]) {
      const head = randomHead({ ...shape, weightType: type, hiddenType: type, scale: 3 })
      const [found] = await wasm.headFacts([head], options(softcap))
      const [exact] = await cpuCrossEntropy.headFacts([head], options(softcap))
      expect(distance(found.expected ?? [], exact.expected ?? [])).toBeLessThanOrEqual(2e-6)
      const { logSumExp } = exact
      const classes = Int32Array.from(logSumExp, (_, token) => (token % 3 === 1 ? -1 : (token * 7) % shape.vocabSize))
      const scales = Float64Array.from(classes, (own) => (own < 0 ? 0 : 1 / 7))
      const weighted = [{ head, classes, logSumExp, scales }]
      const norms = await wasm.weightGradientNorms(weighted, options(softcap))
      const exactNorms = await cpuCrossEntropy.weightGradientNorms(weighted, options(softcap))
      // One class is certain of itself: no gradient at all.
      if (shape.vocabSize === 1) expect(Math.max(...norms, ...exactNorms)).toBeLessThan(1e-6)
      else expect(distance(norms, exactNorms)).toBeLessThanOrEqual(2e-6)
    }
  })
})

test('a token whose logits are no numbers has no expected embedding, and spoils no other token’s', async () => {
  const head = randomHead({ tokens: 5, width: 8, vocabSize: 30 })
  const odd = { ...head, hidden: spoilt(head.hidden, 8 * 2 + 3, Number.NaN) }
  const [[found], [exact]] = [
    await wasm.headFacts([odd], options(0)),
    await cpuCrossEntropy.headFacts([head], options(0)),
  ]
  const rows = Array.from({ length: 5 }, (_, token) => found.expected?.slice(8 * token, 8 * token + 8) ?? [])
  for (const [token, row] of rows.entries())
    if (token === 2) expect(row.every(Number.isNaN)).toBe(true)
    else expect(distance(row, exact.expected?.slice(8 * token, 8 * token + 8) ?? [])).toBeLessThanOrEqual(2e-6)
})
