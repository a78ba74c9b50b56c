import { expect, test } from 'vitest'
import type { LossFunction } from './loss-function.ts'
import { reduceLoss } from './reduce-loss.ts'
import { tokenScales } from './token-scales.ts'

const targets = Int32Array.from([3, -100, 4, 1, -100, 0, 2, 2, -100, 1])
const logSumExp = Float64Array.from(targets, (_, token) => 2 + token / 3)
const targetLogit = Float64Array.from(targets, (target, token) => (target < 0 ? 0 : token / 7))

const functions: readonly [LossFunction['name'], LossFunction['reduction'], number | null][] = [
  ['MaskedCrossEntropy', 'sum', null],
  ['MaskedCrossEntropy', 'sum', 5],
  ['MaskedCrossEntropy', 'sum', 0],
  ['MaskedCrossEntropy', 'mean', null],
  ['ChunkedCrossEntropy', 'sum', 7],
  ['ChunkedCrossEntropy', 'mean', null],
  ['FusedLinearCrossEntropy', 'sum', 9],
  ['FusedLinearCrossEntropy', 'mean', null],
]

test.each(functions)('%s %s, N %s: a loss is the sum of its tokens by their scales', (name, reduction, n) => {
  // Chunks of 4, 4 and 2 tokens, each with a trained one.
  const fn: LossFunction = { name, reduction, ignoreIndex: -100, softcap: 0, chunkLen: 4 }
  const { loss } = reduceLoss(fn, targets, logSumExp, targetLogit, n)
  const scales = tokenScales(fn, targets, n)
  const sum = scales.reduce((total, scale, t) => total + scale * (logSumExp[t] - targetLogit[t]), 0)
  expect(sum).toBeCloseTo(loss, 12)
  for (const [token, target] of targets.entries()) if (target === -100) expect(scales[token]).toBe(0)
})
