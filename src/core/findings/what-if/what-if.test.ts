import { describe, expect, test } from 'vitest'
import { computeOptions, diagnosisOf } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { computeEvaluation } from '../../loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../../loss/plan-evaluation.ts'
import { withBoundarySource } from '../../packing/loss-settings.ts'
import { openBatch } from '../../packing/open-batch.ts'
import { targetValues } from '../../targets/targets.ts'
import { applyWhatIf, type WhatIf } from './what-if.ts'

const X = IGNORED
const pack = packOf({ docs: [[5, 3, 4]], boundary: 'own' })

async function computed(changes: readonly WhatIf[]) {
  const open = await openBatch([packFile(pack)])
  const { batch, settings } = applyWhatIf({ batch: open.batch, settings: open.batch.settings }, changes)
  return computeEvaluation(planEvaluation({ ...open, batch }, settings), cpuCrossEntropy, computeOptions)
}
const first = async (changes: readonly WhatIf[]) => [...targetValues((await computed(changes)).depths[0].targets)]

const open = await openBatch([packFile(pack)])
const noMask: WhatIf = { kind: 'settings', change: withBoundarySource(open.batch.settings, 'none') }

describe('what if', () => {
  test('nothing changes: the batch as loaded', async () => {
    expect((await computed([])).mtpLoss).toBe((await diagnosisOf(packFile(pack))).evaluation.mtpLoss)
  })

  test('boundaries are moved, split, merged, taken off', async () => {
    const [l] = pack.labels
    const masked = (starts: readonly number[]) => l.map((_, t) => (t === 11 || starts.includes(t + 1) ? X : l[t + 1]))
    expect(await first([])).toEqual(masked([5, 8]))
    expect(await first([{ kind: 'move-boundary', row: 0, from: 5, to: 6 }])).toEqual(masked([6, 8]))
    expect(await first([{ kind: 'split', row: 0, token: 2 }])).toEqual(masked([2, 5, 8]))
    expect(await first([{ kind: 'merge', row: 0, token: 5 }])).toEqual(masked([8]))
    expect(await first([noMask])).toEqual(masked([]))
  })

  test('a boundary stops short of its neighbour', async () => {
    expect(await first([{ kind: 'move-boundary', row: 0, from: 5, to: 11 }])).toEqual(
      await first([{ kind: 'move-boundary', row: 0, from: 5, to: 7 }]),
    )
  })

  test('the roll wraps around', async () => {
    const targets = await first([{ kind: 'wrap-around' }])
    expect(targets[11]).toBe(pack.labels[0][0])
    expect(targets[4]).toBe(X)
  })

  test('labels are rolled once more and back, but for what fell off the end', async () => {
    expect(
      await first([
        { kind: 'roll-labels', by: 1 },
        { kind: 'roll-labels', by: -1 },
      ]),
    ).toEqual(await first([]))
    expect((await first([{ kind: 'roll-labels', by: 1 }]))[0]).toBe(pack.labels[0][2])
  })

  test('one label is edited, and the batch as loaded is not', async () => {
    expect((await first([{ kind: 'edit', tensor: 'labels', row: 0, token: 1, value: 77 }]))[0]).toBe(77)
    expect((await first([]))[0]).toBe(pack.labels[0][1])
  })

  test('the divisor is given, counted, or each depth’s own', async () => {
    const plain = await computed([])
    const sums = plain.depths.map(({ sum }) => sum ?? 0)
    expect((await computed([{ kind: 'normaliser', by: 24 }])).depths[0].loss).toBeCloseTo(sums[0] / 24, 12)
    expect((await computed([{ kind: 'normaliser', by: 'counted' }])).depths[0].loss).toBeCloseTo(sums[0] / 12, 12)
    expect((await computed([{ kind: 'normaliser', by: 'per depth' }])).depths[1].loss).toBeCloseTo(sums[1] / 6, 12)
  })

  test('what is made of labels and boundaries follows them, wherever it stands in the list', async () => {
    const split: WhatIf = { kind: 'split', row: 0, token: 2 }
    expect(await first([{ kind: 'wrap-around' }, split])).toEqual(await first([split, { kind: 'wrap-around' }]))
    const masked: WhatIf = { kind: 'edit', tensor: 'labels', row: 0, token: 3, value: X }
    const sum = (await computed([masked])).depths[0].sum ?? 0
    expect((await computed([{ kind: 'normaliser', by: 'counted' }, masked])).depths[0].loss).toBeCloseTo(sum / 11, 12)
  })
})
