import { expect, test } from 'vitest'
import { diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { planEvaluation } from '../loss/plan-evaluation.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'
import { sampledHeads } from './sampled-heads.ts'
import type { ScannedHead } from './shift-scan.ts'

/** The heads of a sample's MTP loss, and how many reads of their tensors there have been. */
async function countedHeads(name: string) {
  const { open, evaluation, facts } = await diagnosisOf(await sampleFile(name))
  const reads = { hidden: 0, weight: 0 }
  const counted = (tensor: Tensor, of: keyof typeof reads): Tensor => ({
    ...tensor,
    readElements: (start, end) => {
      reads[of]++
      return tensor.readElements(start, end)
    },
  })
  const weights = new Map<Tensor, Tensor>()
  const heads = (planEvaluation(open, open.batch.settings).mtp?.heads ?? []).flatMap(
    ({ head }, depth): ScannedHead[] => {
      const { logSumExp } = evaluation.depths[depth]
      if (head.kind !== 'hidden' || logSumExp === null) return []
      const weight = weights.get(head.weight) ?? counted(head.weight, 'weight')
      weights.set(head.weight, weight)
      return [{ depth, logSumExp, output: { kind: 'hidden', hidden: counted(head.hidden, 'hidden'), weight } }]
    },
  )
  return { facts, heads, reads }
}

async function bytesOf(heads: readonly ScannedHead[]): Promise<Uint8Array[]> {
  const tensors = heads.flatMap(({ output }) => (output.kind === 'hidden' ? [output.hidden, output.weight] : []))
  return Promise.all(tensors.map((tensor) => tensor.readElements(0, elementCount(tensor.shape))))
}

test('the same rows are read once, and others when the labels need others', async () => {
  const { facts, heads, reads } = await countedHeads('kjv-packed')
  expect(heads.length).toBe(3)
  const first = await sampledHeads(facts, heads)
  const before = { ...reads }
  expect(before.weight).toBeGreaterThan(0)

  const second = await sampledHeads(facts, heads)
  expect(reads).toEqual(before)
  expect(await bytesOf(second?.heads ?? [])).toEqual(await bytesOf(first?.heads ?? []))

  // A class that no label had: one more row of the LM head.
  const unused = Array.from({ length: 2048 }, (_, index) => index).find((index) => !facts.labels.includes(index)) ?? 0
  const labels = facts.labels.slice()
  labels[0] = unused
  const third = await sampledHeads({ ...facts, labels }, heads)
  expect(reads.hidden).toBe(before.hidden)
  expect(reads.weight).toBeGreaterThan(before.weight)
  expect(await bytesOf(third?.heads ?? [])).not.toEqual(await bytesOf(first?.heads ?? []))
})
