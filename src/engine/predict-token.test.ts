import { expect, test } from 'vitest'
import { sampleFile } from '../../fixtures/diagnosis-of.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { readFloat32 } from '../core/tensor/decode-elements.ts'
import { predictToken } from './predict-token.ts'

const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }

const sample = async () => openBatch([await sampleFile('kjv-small')])

test('predictions of the real sample are those of a softmax written out, and the gradient is p − 1 at the target', async () => {
  const open = await sample()
  const { settings } = open.batch
  const { mtp } = planEvaluation(open, settings)
  const [depth] = mtp?.heads ?? []
  if (depth?.head.kind !== 'hidden') throw new Error('the sample has hidden states')
  const token = depth.classes.findIndex((index, at) => index >= 0 && at > 20)
  const [vocabSize, width] = depth.head.weight.shape
  const h = await readFloat32(depth.head.hidden, token * width, (token + 1) * width)
  const w = await readFloat32(depth.head.weight, 0, vocabSize * width)
  const logits = Array.from({ length: vocabSize }, (_, v) => h.reduce((sum, x, k) => sum + x * w[v * width + k], 0))
  const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
  const p = logits.map((x) => Math.exp(x) / total)
  const order = [...p.keys()].sort((a, b) => p[b] - p[a])
  const gradient = Array.from({ length: width }, (_, k) =>
    p.reduce((sum, x, v) => sum + (x - (v === depth.classes[token] ? 1 : 0)) * w[v * width + k], 0),
  )

  const found = await predictToken(open, settings, token, cpuCrossEntropy, options)
  const own = found.find(({ head }) => head === 0)
  expect(own?.best.map(({ id }) => id)).toEqual(order.slice(0, 5))
  own?.best.forEach(({ id, logit, probability }) => {
    expect(logit).toBeCloseTo(logits[id], 9)
    expect(probability).toBeCloseTo(p[id], 9)
  })
  expect(own?.entropy).toBeCloseTo(-p.reduce((sum, x) => sum + x * Math.log(x), 0), 9)
  expect(own?.gradientNorm).toBeCloseTo(Math.hypot(...gradient), 6)
})

test('a masked token has predictions and no gradient', async () => {
  const open = await sample()
  const { batch } = open
  const found = await predictToken(open, batch.settings, batch.sequenceLength - 1, cpuCrossEntropy, options)
  const depth = found.find(({ head }) => head === 0)
  expect(depth?.gradientNorm).toBeNull()
  expect(depth?.best).toHaveLength(5)
})
