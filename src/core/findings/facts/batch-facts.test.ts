import { describe, expect, test } from 'vitest'
import { diagnosisOf } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'

const X = IGNORED
const targets = (values: readonly IntegerValues[]) => values.map((row) => [...row])

describe('reference targets of documents 5, 3, 4', () => {
  test('masked last labels: depth k stops k + 2 short of each end', async () => {
    const { facts } = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]] })))
    expect(facts.ends.map(({ boundary }) => boundary)).toEqual(['masked', 'masked', 'masked'])
    expect(targets(facts.reference)).toEqual([
      [12, 13, 2, X, X, 2, X, X, 18, 2, X, X],
      [13, 2, X, X, X, X, X, X, 2, X, X, X],
      [2, X, X, X, X, X, X, X, X, X, X, X],
    ])
    expect(facts.convention).toMatchObject({ kind: 'pre-shifted', rates: [0, 1, 0] })
  })

  test('own last labels: one target more a document', async () => {
    const { facts } = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]], boundary: 'own' })))
    expect(facts.ends.map(({ boundary }) => boundary)).toEqual(['own', 'own', 'own'])
    expect(facts.reference.map((row) => row.filter((y) => y !== X).length)).toEqual([4 + 2 + 3, 3 + 1 + 2, 2 + 0 + 1])
  })

  test('the next document’s first token is no target of any depth', async () => {
    const { facts } = await diagnosisOf(packFile(packOf({ docs: [[5, 3, 4]], boundary: 'next' })))
    expect(facts.ends.map(({ boundary }) => boundary)).toEqual(['next', 'next', 'masked'])
    expect(facts.reference[0][3]).toBe(X)
    expect(facts.mainReference[4]).toBe(X)
  })
})

describe('which source is believed', () => {
  const pack = packOf({ docs: [[5, 3, 4]] })
  const shifted = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]

  test('positions and labels against ids that are one token late', async () => {
    const { facts } = await diagnosisOf(packFile(pack, { seq_idx: ['I32', [shifted]] }))
    expect(facts.documents.source).toBe('position_ids')
    expect(facts.documents.runs.map(({ start }) => start)).toEqual([0, 5, 8])
  })

  test('labels alone against ids that are one token late', async () => {
    const { facts } = await diagnosisOf(packFile(pack, { seq_idx: ['I32', [shifted]], position_ids: null }))
    expect(facts.documents.moved).toBe(-1)
    expect(facts.documents.runs.map(({ start }) => start)).toEqual([0, 5, 8])
  })

  test('a source of several documents against one of a single id', async () => {
    const { facts } = await diagnosisOf(packFile(pack, { seq_idx: ['I32', [Array(12).fill(1)]] }))
    expect(facts.documents.source).toBe('position_ids')
  })
})

test('padding is what lengths and masks say, never an id', async () => {
  const pack = packOf({ docs: [[5, 3]], flat: true })
  // Slots of 6 and 4 tokens hold documents of 5 and 3.
  const slots = (values: readonly number[], fill: number) => [...values.slice(0, 5), fill, ...values.slice(5), fill]
  const padded = {
    ...pack,
    ids: [slots(pack.ids[0], 1)],
    labels: [slots(pack.labels[0], X)],
    positions: [slots(pack.positions[0], 0)],
    packedIds: [slots(pack.packedIds[0], 0)],
  }
  const tensors = {
    seq_idx: null,
    position_ids: null,
    cu_seqlens: ['I32', [0, 5, 8]],
    cu_seqlens_padded: ['I32', [0, 6, 10]],
  } as const
  const { facts } = await diagnosisOf(packFile(padded, tensors, { cu_seqlens_arg: 'cu_seqlens_padded' }))
  expect([...facts.pad]).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  expect(facts.documents.runs).toEqual([
    { row: 0, start: 0, end: 5 },
    { row: 0, start: 6, end: 9 },
  ])
})
