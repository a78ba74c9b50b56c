import { expect, test } from 'vitest'
import { sampleFile } from '../../fixtures/diagnosis-of.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { withBoundarySource } from '../core/packing/loss-settings.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { readFloat32 } from '../core/tensor/decode-elements.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import { predictToken } from './predict-token.ts'
import { rowGradients } from './row-gradients.ts'
import { tokenGradients } from './token-gradients.ts'

const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }

const sample = async () => openBatch([await sampleFile('kjv-small')])

/** The reference behind a cache, counting passes over the LM head. */
function counting() {
  const counted = { passes: 0 }
  const backend: CrossEntropyBackend = {
    ...cpuCrossEntropy,
    headFacts: (heads, own) => {
      counted.passes++
      return cpuCrossEntropy.headFacts(heads, own)
    },
  }
  return { counted, backend: cachedCrossEntropy(backend) }
}

test('every trained token has the norm that its prediction tells, and other boundaries need no further pass', async () => {
  const open = await sample()
  const { settings } = open.batch
  const { counted, backend } = counting()
  const found = await tokenGradients(open, settings, backend, options)
  expect(counted.passes).toBe(1)
  const { evaluation } = planEvaluation(open, settings)
  for (const { head, norms } of found) {
    const reasons = head === 'main' ? evaluation.main?.reasons : evaluation.depths[head].reasons
    expect(norms === null ? null : [...norms].map(Number.isNaN)).toEqual([...(reasons ?? [])].map((one) => one !== 0))
  }
  const token = evaluation.depths[0].reasons.indexOf(0, 20)
  for (const { head, gradientNorm } of await predictToken(open, settings, token, cpuCrossEntropy, options)) {
    const norm = found.find((one) => one.head === head)?.norms?.[token] ?? Number.NaN
    if (gradientNorm === null) expect(norm).toBeNaN()
    else expect(norm).toBeCloseTo(gradientNorm, 6)
  }

  const whole = withBoundarySource(settings, 'none')
  const other = await tokenGradients(open, whole, backend, options)
  expect(counted.passes).toBe(1)
  expect(other).toEqual(await tokenGradients(open, whole, cpuCrossEntropy, options))
})

test('losses stay the same to the bit after gradients were asked for', async () => {
  const open = await sample()
  const { mtp } = planEvaluation(open, open.batch.settings)
  const heads = mtp?.heads.map(({ head }) => head) ?? []
  const { backend } = counting()
  const before = await backend.logSumExp(heads, options)
  await tokenGradients(open, open.batch.settings, backend, options)
  expect(await backend.logSumExp(heads, options)).toEqual(before)
})

test('the rows of the LM head with the largest gradient are those of dL/dW written out', async () => {
  const open = await sample()
  const { mtp, numLabelTokens } = planEvaluation(open, open.batch.settings)
  const heads = mtp?.heads ?? []
  const [first] = heads
  if (mtp === null || first.head.kind !== 'hidden') throw new Error('the sample has hidden states')
  const [vocabSize, width] = first.head.weight.shape
  const w = await readFloat32(first.head.weight, 0, vocabSize * width)
  const gradient = new Float64Array(vocabSize * width)
  const asTarget = new Map<number, number>()
  for (const { head, classes } of heads) {
    if (head.kind !== 'hidden') throw new Error('the sample has hidden states')
    const h = await readFloat32(head.hidden, 0, classes.length * width)
    for (const [token, target] of classes.entries()) {
      if (target < 0) continue
      asTarget.set(target, (asTarget.get(target) ?? 0) + 1)
      const own = h.subarray(token * width, (token + 1) * width)
      const logits = Array.from({ length: vocabSize }, (_, v) =>
        own.reduce((sum, x, k) => sum + x * w[v * width + k], 0),
      )
      const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
      for (const [v, logit] of logits.entries()) {
        const pull = ((Math.exp(logit) / total - (v === target ? 1 : 0)) * mtp.scale) / (numLabelTokens ?? 1)
        for (let k = 0; k < width; k++) gradient[v * width + k] += pull * own[k]
      }
    }
  }
  const norms = Array.from({ length: vocabSize }, (_, v) =>
    Math.hypot(...gradient.subarray(v * width, (v + 1) * width)),
  )
  const order = [...norms.keys()].sort((a, b) => norms[b] - norms[a])

  const found = await rowGradients(open, open.batch.settings, cpuCrossEntropy, options)
  expect(found?.vocabSize).toBe(vocabSize)
  expect(found?.total).toBeCloseTo(Math.hypot(...norms), 9)
  expect(found?.rows.map(({ id }) => id)).toEqual(order.slice(0, 20))
  for (const row of found?.rows ?? []) {
    expect(row.norm).toBeCloseTo(norms[row.id], 9)
    expect(row.asTarget).toBe(asTarget.get(row.id) ?? 0)
  }
})
