import { expect, test } from 'vitest'
import { computeOptions, diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { memoryTensor, type Tensor } from '../tensor/tensor.ts'
import { boundaryScan } from './boundary-scan.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import { SHIFTS, shiftScan } from './shift-scan.ts'
import { shiftScanFinding } from './shift-scan-finding.ts'

const options = { ...computeOptions, softcap: 0 }

async function scanOf(name: string, change: (facts: BatchFacts) => BatchFacts = (facts) => facts) {
  const { open, evaluation, facts } = await diagnosisOf(await sampleFile(name))
  const plan = planEvaluation(open, open.batch.settings)
  const heads = [plan.main, ...(plan.mtp?.heads ?? [])].flatMap((head, index) => {
    const logSumExp = index === 0 ? evaluation.main?.logSumExp : evaluation.depths[index - 1].logSumExp
    return head === null || logSumExp == null ? [] : [{ depth: index - 1, output: head.head, logSumExp }]
  })
  const changed = change(facts)
  const rows = await shiftScan(changed, heads, cpuCrossEntropy, options)
  return { rows, finding: shiftScanFinding(changed, rows), facts }
}

/** samples/INDEX.md: rolls -3 to 6 of the main head and of depths 0, 1, 2. */
const published = [
  [8.99, 9.35, 9.3, 3.23, 8.3, 9.09, 9.15, 9.09, 8.84, 8.86],
  [8.89, 8.88, 9.31, 9.15, 3.35, 8.12, 8.96, 9.1, 9.03, 8.79],
  [8.57, 8.92, 8.99, 9.37, 9.23, 3.28, 8.17, 9.04, 9.15, 9.08],
  [8.82, 8.67, 9.04, 9.08, 9.49, 9.36, 3.28, 8.35, 9.21, 9.27],
]

test('a scan of kjv-packed is the published table, with each minimum where it belongs', async () => {
  const { rows, finding } = await scanOf('kjv-packed')
  for (const [head, row] of rows.entries())
    for (let shift = -3; shift <= 6; shift++)
      expect(Math.abs(row.means[SHIFTS.indexOf(shift as 0)] - published[head][shift + 3])).toBeLessThan(0.0051)
  expect(rows.map(({ minimum }) => minimum)).toEqual([0, 1, 2, 3])
  expect(finding).toBeNull()
})

test('labels that are not shifted, and labels that are shifted twice, are found from the hidden states alone', async () => {
  const moved = (step: number) => (facts: BatchFacts) => ({
    ...facts,
    labels: Float64Array.from(facts.labels, (_, t) => facts.labels[t + step] ?? facts.ignored),
  })
  const unshifted = await scanOf('kjv-small', moved(-1))
  expect(unshifted.rows.map(({ minimum }) => minimum)).toEqual([1, 2, 3, 4])
  expect(unshifted.finding?.message).toContain('the labels are not shifted')
  const twice = await scanOf('kjv-small', moved(1))
  expect(twice.rows.map(({ minimum }) => minimum)).toEqual([-1, 0, 1, 2])
  expect(twice.finding?.message).toContain('shifted twice')
})

test('a boundary scan counts the trained tokens at each distance', async () => {
  const { facts } = await scanOf('kjv-small')
  const main = boundaryScan(facts).find(({ source, depth }) => source === 'seq_idx' && depth === -1)
  // Two interior boundaries, 30 and 95; the label before each is ignored.
  expect(main?.counts[main.distances.indexOf(-1)]).toBe(0)
  expect(main?.counts[main.distances.indexOf(0)]).toBe(2)
  const [at] = [main?.distances.indexOf(0) ?? 0]
  expect(main?.means[at]).toBeCloseTo(
    ((facts.evaluation.main?.tokenLoss?.[30] ?? 0) + (facts.evaluation.main?.tokenLoss?.[95] ?? 0)) / 2,
    10,
  )
})

test('a sample of the tokens is enough for the finding of a diagnosis', async () => {
  const file = await sampleFile('kjv-small')
  const without = new Map([...file.tensors].filter(([name]) => name !== 'input_ids'))
  const [labels] = [await readNumbers(file.tensors.get('labels') as Tensor)]
  const late = [-100, ...labels.slice(0, -1)]
  const bytes = new Uint8Array(BigInt64Array.from(late, BigInt).buffer)
  without.set('labels', memoryTensor('labels', file.name, 'I64', [1, late.length], bytes))
  // Without input ids no rule on labels can tell; the hidden states do.
  const { findings } = await diagnosisOf({ ...file, tensors: without })
  expect(findings.find(({ rule }) => rule === 'mtp-depth-misaligned')?.message).toContain('labels are not shifted')
})
