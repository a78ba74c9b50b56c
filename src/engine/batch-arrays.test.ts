import { expect, test } from 'vitest'
import { packFile, packOf } from '../../fixtures/hand-made-pack.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { targetValues } from '../core/targets/targets.ts'
import { referred, restored } from './batch-arrays.ts'

test('an evaluation goes to the page without the arrays of its batch, and is the same there', async () => {
  const open = await openBatch([packFile(packOf({ docs: [[5, 3, 4]] }))])
  const { evaluation } = planEvaluation(open, open.batch.settings)
  const posted = structuredClone(referred(evaluation, open.batch))
  const page = structuredClone(open.batch)
  const { seqIdx, depths } = restored(posted, page)
  expect(seqIdx).toBe(page.boundaries.get('seq_idx')?.values)
  expect(JSON.stringify(posted)).not.toContain(JSON.stringify(page.labels?.values))
  expect(depths.map(({ targets }) => [...targetValues(targets)])).toEqual(
    evaluation.depths.map(({ targets }) => [...targetValues(targets)]),
  )
  expect(depths[0].targets).toMatchObject({ labels: page.labels?.values })
})
