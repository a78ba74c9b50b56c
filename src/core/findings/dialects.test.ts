import { expect, test } from 'vitest'
import { computeOptions, diagnosisOf } from '../../../fixtures/diagnosis-of.ts'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import { compareDialects } from './compare-dialects.ts'
import { dialectLoss, type dialectNames, dialectTargets } from './dialects.ts'

/** Labels 1 … 8, V = 10, D = 2, scale 0.1: the logits of the parity vectors. */
const logits = (k: number) =>
  Array.from({ length: 8 }, (_, t) => Array.from({ length: 10 }, (_, v) => (((7 * t + 3 * v + 5 * k) % 11) - 5) / 4))
const dump = (boundaries: Parameters<typeof dumpOf>[0]) =>
  dumpOf(
    {
      labels: ['I64', [1, 2, 3, 4, 5, 6, 7, 8]],
      'mtp_per_depth_logits.0': ['F32', logits(0)],
      'mtp_per_depth_logits.1': ['F32', logits(1)],
      ...boundaries,
    },
    { loss_fn: 'MaskedCrossEntropy', scaling_factor: '0.1', num_label_tokens: '8' },
  )

async function lossesOf(file: ReturnType<typeof dump>) {
  const { open, facts } = await diagnosisOf(file)
  const heads = planEvaluation(open, open.batch.settings).mtp?.heads.map(({ head }) => head) ?? null
  const compared = await compareDialects(facts, heads, cpuCrossEntropy, { ...computeOptions, softcap: 0 })
  return Object.fromEntries(compared.map(({ name, lossAtDefault }) => [name, lossAtDefault]))
}

test('one document: the figures of upstream and its neighbours', async () => {
  const losses = await lossesOf(dump({}))
  expect(losses.AutoModel).toBeCloseTo(0.24040511911, 10)
  expect(losses['DeepSeek-V3 paper']).toBeCloseTo(0.24040511911, 10)
  expect(losses.torchtitan).toBeCloseTo(0.72121535734, 10)
  // The published 0.29482689470 is a float32 mean; 21.599125056 / 7 and 16.865694002 / 6 give this.
  expect(losses['Megatron-LM']).toBeCloseTo(0.05 * (21.599125056 / 7 + 16.865694002 / 6), 10)
  expect(losses.maxtext).toBeCloseTo(0.295883223, 8)
})

test('two documents of 4: boundaries are masked by all but the paper', async () => {
  const losses = await lossesOf(dump({ cu_seqlens: ['I32', [0, 4, 8]] }))
  expect(losses.AutoModel).toBeCloseTo(0.17406635634, 10)
  expect(losses.torchtitan).toBeCloseTo(0.52219906901, 10)
  expect(losses['Megatron-LM']).toBeCloseTo(0.27094581586, 10)
})

test('maxtext pools depths; its drifting ids leak the last token of each document from depth 1 on', () => {
  const sums = [8 * 2.31560690431, 8 * 1.16572022243]
  expect(dialectLoss('maxtext', { sums, trained: [6, 4] }, 0.1, 8, 8)).toBeCloseTo(0.27850617, 8)
  const input = {
    labels: { values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    length: 8,
    ignored: -100,
    seqIdx: Float64Array.of(1, 1, 1, 1, 2, 2, 2, 2),
    positions: null,
  }
  const x = -100
  expect([...dialectTargets('maxtext', input, 0)]).toEqual([2, 3, 4, x, 6, 7, 8, x])
  expect([...dialectTargets('maxtext', input, 1)]).toEqual([3, 4, x, 6, 7, 8, x, x])
})

test('ids that come back: upstream compares the two ends only, Megatron-LM rolls inside documents', () => {
  const input = {
    labels: { values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    length: 8,
    ignored: -100,
    seqIdx: Float64Array.of(1, 1, 2, 1, 1, 1, 1, 1),
    positions: null,
  }
  const second = (name: (typeof dialectNames)[number]) => [...dialectTargets(name, input, 1)]
  const x = -100
  expect(second('AutoModel')).toEqual([x, 4, x, 6, 7, 8, x, x])
  expect(second('Megatron-LM')).toEqual([x, x, x, 6, 7, 8, x, x])
})
