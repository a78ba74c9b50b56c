import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeOptions, diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { FITTED_CLASSES, fittedDump } from '../../../fixtures/fitted-dump.ts'
import { randomTensor, uniform } from '../../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import { sampledScan } from './sampled-scan.ts'
import { type ScannedHead, shiftScan } from './shift-scan.ts'

const options = { ...computeOptions, softcap: 0 }

/** The heads of a file, and how many reads of their tensors there have been. */
async function countedHeads(file: TensorFile) {
  const { open, evaluation, facts } = await diagnosisOf(file)
  const plan = planEvaluation(open, open.batch.settings)
  const reads = { hidden: 0, weight: 0 }
  const counted = (tensor: Tensor, of: keyof typeof reads): Tensor => ({
    ...tensor,
    readElements: (start, end) => {
      reads[of]++
      return tensor.readElements(start, end)
    },
  })
  const weights = new Map<Tensor, Tensor>()
  const heads = [plan.main, ...(plan.mtp?.heads ?? [])].flatMap((planned, index): ScannedHead[] => {
    const logSumExp = (index === 0 ? evaluation.main : evaluation.depths[index - 1])?.logSumExp ?? null
    if (planned?.head.kind !== 'hidden' || logSumExp === null) return []
    const { head } = planned
    const weight = weights.get(head.weight) ?? counted(head.weight, 'weight')
    weights.set(head.weight, weight)
    return [{ depth: index - 1, logSumExp, output: { kind: 'hidden', hidden: counted(head.hidden, 'hidden'), weight } }]
  })
  return { facts, heads, reads }
}

/** The same scan made of the tensors themselves: the scan of all tokens, where those after the first 256 have no loss. */
const direct = (facts: BatchFacts, heads: readonly ScannedHead[], softcap = 0) =>
  shiftScan(
    facts,
    heads.map((head) => ({
      ...head,
      logSumExp: head.logSumExp.map((term, token) => (token < 256 ? term : Number.NaN)),
    })),
    cpuCrossEntropy,
    { ...options, softcap },
  )

test('kjv-packed is read once; other labels are read for, and labels that were seen before are not', async () => {
  const { facts, heads, reads } = await countedHeads(await sampleFile('kjv-packed'))
  expect(heads.length).toBe(4)
  const first = await sampledScan(facts, heads, options)
  expect(first).toEqual(await direct(facts, heads))
  const { hidden } = reads

  expect(await sampledScan(facts, heads, options)).toEqual(first)
  expect(reads.hidden).toBe(hidden)

  const labels = facts.labels.slice()
  labels[100] = Array.from({ length: 2048 }, (_, index) => index).find((index) => !facts.labels.includes(index)) ?? 0
  const edited = { ...facts, labels }
  const second = await sampledScan(edited, heads, options)
  // One run of neighbouring tokens for each head.
  expect(reads.hidden).toBe(hidden + heads.length)
  expect(second).toEqual(await direct(edited, heads))
  expect(second).not.toEqual(first)

  const { hidden: seen } = reads
  expect(await sampledScan(facts, heads, options)).toEqual(first)
  expect(await sampledScan(edited, heads, options)).toEqual(second)
  expect(reads.hidden).toBe(seen)
})

test('whatever labels, boundaries, ignore index and softcap follow one another, each scan is the one made directly', async () => {
  const { facts, heads: fitted } = await countedHeads(fittedDump([150, 90, 60]))
  const count = facts.labels.length
  const logits = randomTensor('logits', 'BF16', [count, FITTED_CLASSES], 5, uniform(3))
  const heads = [
    ...fitted,
    { depth: 2, output: { kind: 'logits', logits } as const, logSumExp: new Float64Array(count).fill(9) },
  ]
  const label = fc.integer({ min: -2, max: FITTED_CLASSES + 1 })
  const step = fc.record({
    edits: fc.array(fc.tuple(fc.nat({ max: count - 1 }), label), { maxLength: 40 }),
    roll: fc.integer({ min: -2, max: 2 }),
    starts: fc.array(fc.nat({ max: count - 1 }), { maxLength: 4 }),
    ignored: fc.constantFrom(-100, 0, 5),
    softcap: fc.constantFrom(0, 0, 3),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      for (const { edits, roll, starts, ignored, softcap } of steps) {
        const labels = Float64Array.from(facts.labels, (_, t) => facts.labels[t + roll] ?? ignored)
        for (const [token, value] of edits) labels[token] = value
        const runOf = Int32Array.from(labels, (_, t) => starts.filter((start) => start <= t).length)
        const changed = { ...facts, labels, ignored, documents: { ...facts.documents, runOf } }
        const scan = await sampledScan(changed, heads, { ...options, softcap })
        expect(scan).toEqual(await direct(changed, heads, softcap))
      }
    }),
    { numRuns: 40 },
  )
})
