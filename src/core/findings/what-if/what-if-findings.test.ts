import { expect, test } from 'vitest'
import { computeOptions, loud } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { computeEvaluation } from '../../loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../../loss/plan-evaluation.ts'
import { openBatch } from '../../packing/open-batch.ts'
import { diagnose } from '../diagnose.ts'
import type { Finding } from '../finding.ts'
import { applyWhatIf, type WhatIf } from './what-if.ts'

/** Documents of 9, 8 and 7 tokens, each with its own last label: 24 labels. */
const pack = packOf({ docs: [[9, 8, 7]], boundary: 'own' })

async function findings(counted: string, changes: readonly WhatIf[], of = pack): Promise<readonly Finding[]> {
  const open = await openBatch([packFile(of, {}, { num_label_tokens: counted })])
  const { batch, settings } = applyWhatIf({ batch: open.batch, settings: open.batch.settings }, changes)
  const plan = planEvaluation({ ...open, batch }, settings)
  const evaluation = await computeEvaluation(plan, cpuCrossEntropy, computeOptions)
  const heads = plan.mtp?.heads.map(({ head }) => head) ?? null
  return diagnose(batch, evaluation, { heads, backend: cpuCrossEntropy, options: computeOptions })
}
const ofDivisor = (found: readonly Finding[]) => found.filter(({ rule }) => rule === 'num-label-tokens-wrong')
const without = (token: number): WhatIf => ({ kind: 'edit', tensor: 'labels', row: 0, token, value: IGNORED })

test('a label taken away by hand is no fault of the trainer, who counted the labels as loaded', async () => {
  const found = await findings('24', [without(3), without(12)])
  expect(loud(found)).toEqual([])
  expect(ofDivisor(found)).toMatchObject([{ severity: 'info', effective: false, effect: null }])
  expect(ofDivisor(found)[0].message).toContain('right for the batch as loaded')
  expect(ofDivisor(found)[0].message).toContain('22 labels')
})

test('a label given to a batch without any does not make its divisor right', async () => {
  const empty = { ...pack, labels: [pack.labels[0].map(() => IGNORED)] }
  const given: WhatIf = { kind: 'edit', tensor: 'labels', row: 0, token: 3, value: 5 }
  expect(ofDivisor(await findings('24', [given], empty))).toEqual([])
})

test('labels rolled once more lose one, and that is no fault of the trainer either', async () => {
  expect(ofDivisor(await findings('24', [{ kind: 'roll-labels', by: 1 }]))).toMatchObject([{ severity: 'info' }])
})

test('a divisor that was wrong before stays so, whatever is edited', async () => {
  const [asLoaded] = ofDivisor(await findings('22', []))
  expect(asLoaded).toMatchObject({ severity: 'error' })
  // Two labels less make it the number of labels, by chance.
  expect(ofDivisor(await findings('22', [without(3), without(12)]))).toMatchObject([
    { severity: 'error', message: asLoaded.message },
  ])
})

test('a divisor set by hand, or counted, is held against the labels as they are', async () => {
  const set: WhatIf = { kind: 'normaliser', by: 20 }
  expect(ofDivisor(await findings('24', [set]))).toMatchObject([{ severity: 'error' }])
  expect(ofDivisor(await findings('24', [without(3), { kind: 'normaliser', by: 'counted' }]))).toEqual([])
})
