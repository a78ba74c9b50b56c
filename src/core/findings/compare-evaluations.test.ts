import { describe, expect, test } from 'vitest'
import { computeOptions } from '../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { computeEvaluation } from '../loss/compute-evaluation.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import { openBatch } from '../packing/open-batch.ts'
import { cellDifferences, compareHeads, notComparable } from './compare-evaluations.ts'
import { applyWhatIf, type WhatIf } from './what-if/what-if.ts'

const open = await openBatch([packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' }))])

async function computed(...changes: readonly WhatIf[]) {
  const { batch, settings } = applyWhatIf({ batch: open.batch, settings: open.batch.settings }, changes)
  return computeEvaluation(planEvaluation({ ...open, batch }, settings), cpuCrossEntropy, computeOptions)
}

describe('two evaluations of one batch', () => {
  test('a boundary taken away adds the losses of the cells that it masked, and nothing else', async () => {
    const before = await computed()
    const now = await computed({ kind: 'merge', row: 0, token: 5 })
    const differences = cellDifferences(before.depths[0], now.depths[0])
    // Depth 0 masks one cell before each boundary: token 4.
    expect([...(differences?.values ?? [])].flatMap((value, t) => (value === 0 ? [] : [t]))).toEqual([4])
    expect(differences?.values[4]).toBe(now.depths[0].tokenLoss?.[4])
    const total = differences?.values.reduce((a, b) => a + b, 0)
    expect(total).toBeCloseTo((now.depths[0].sum ?? 0) - (before.depths[0].sum ?? 0), 10)
    const heads = compareHeads(before, now, true)
    expect(heads.map(({ depth, differing }) => [depth, differing])).toEqual(
      before.main === null
        ? expect.arrayContaining([[0, 1]])
        : expect.arrayContaining([
            [-1, 0],
            [0, 1],
          ]),
    )
  })

  test('a split takes its cells away with the other sign', async () => {
    const before = await computed()
    const now = await computed({ kind: 'split', row: 0, token: 2 })
    const differences = cellDifferences(before.depths[0], now.depths[0])
    expect(differences?.values[1]).toBe(-(before.depths[0].tokenLoss?.[1] ?? Number.NaN))
    expect(differences?.counted[11]).toBe(0)
  })

  test('batches of other sizes are compared by heads only', async () => {
    const evaluation = await computed()
    expect(notComparable({ rows: 1, sequenceLength: 12 }, { rows: 2, sequenceLength: 12 })).toContain('2 × 12')
    expect(notComparable({ rows: 1, sequenceLength: 12 }, { rows: 1, sequenceLength: 12 })).toBeNull()
    expect(compareHeads(evaluation, evaluation, false).every(({ differing }) => differing === null)).toBe(true)
  })
})
