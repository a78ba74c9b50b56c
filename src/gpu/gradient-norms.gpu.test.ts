import { expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { gradientNorms } from '../core/loss/gradient-norms.ts'
import { startWebgpu } from './start-webgpu.ts'

const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

test.each([0, 5])('row norms of dL/dW and token norms of dL/dh equal the reference, softcap %d', async (softcap) => {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  const head = randomHead({ tokens: 50, width: 18, vocabSize: 333, scale: 2, weightType: 'BF16' })
  const other = { ...head, hidden: randomHead({ tokens: 30, width: 18, vocabSize: 1, scale: 2, seed: 9 }).hidden }
  const options = { ...quiet, softcap, expected: true }
  const heads = await Promise.all(
    [head, other].map(async (own, index) => {
      const [facts] = await cpuCrossEntropy.headFacts([own], options)
      const classes = Int32Array.from(facts.logSumExp, (_, token) => (token % 4 === 0 ? -1 : (token * 31) % 333))
      const scales = Float64Array.from(classes, (own) => (own < 0 ? 0 : 0.1 / (index + 1)))
      return { facts, trained: { head: own, classes, logSumExp: facts.logSumExp, scales } }
    }),
  )
  const trained = heads.map((own) => own.trained)
  const exact = await cpuCrossEntropy.weightGradientNorms(trained, options)
  const found = await started.backend.weightGradientNorms(trained, options)
  const largest = Math.max(...exact)
  expect(largest).toBeGreaterThan(0.01)
  for (const [v, norm] of exact.entries()) expect(Math.abs(found[v] - norm)).toBeLessThanOrEqual(1e-5 * largest)

  const { classes } = trained[0]
  const [gpuFacts] = await started.backend.headFacts([head], options)
  const logits = await cpuCrossEntropy.targetLogits(head, classes, options)
  const norms = async (expected: Float32Array | null) =>
    gradientNorms(head, expected ?? new Float32Array(), classes, logits, options)
  const exactNorms = await norms(heads[0].facts.expected)
  for (const [token, norm] of (await norms(gpuFacts.expected)).entries()) {
    expect(Math.abs(norm - exactNorms[token])).toBeLessThanOrEqual(1e-5)
  }
  expect(started.context.ledger.bytes).toBe(0)
})
