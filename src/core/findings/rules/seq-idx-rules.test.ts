import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding as priced } from '../../../../fixtures/priced-finding.ts'

describe('seq_idx', () => {
  const rows = packOf({ docs: [[5, 3, 4]] })
  const right = packFile(rows)
  const ids = (values: readonly number[], dtype: 'I32' | 'I64' | 'BOOL' = 'I32') => ({
    seq_idx: [dtype, [values]] as const,
  })

  test('one token late: one leaked and one lost target a boundary and depth', async () => {
    const { finding, all } = await priced(
      packFile(rows, ids([1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3])),
      right,
      'seq-idx-off-by-one',
    )
    expect(all).toEqual(['error seq-idx-off-by-one'])
    expect(cellsAt(finding, 0)).toEqual([4, 5, 7, 8])
    expect(finding.effect).toMatchObject({ wrong: 0, estimated: false })
  })

  test('one token late beside padding: a last document of one token is gone', async () => {
    const padded = packOf({ docs: [[5, 3, 1]], pad: 2, boundary: 'own' })
    const { finding, all } = await priced(
      packFile(padded, ids([1, 1, 1, 1, 1, 1, 2, 2, 2, 0, 0])),
      packFile(padded),
      'seq-idx-off-by-one',
    )
    expect(all).toEqual(['error seq-idx-off-by-one'])
    expect(cellsAt(finding, 0)).toEqual([4, 5, 7])
  })

  test('one token late is found by the labels alone', async () => {
    const tensors = { ...ids([1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]), position_ids: null }
    const { findings } = await diagnosisOf(packFile(rows, tensors))
    expect(loud(findings)).toEqual(['error seq-idx-off-by-one'])
  })

  test('the same everywhere', async () => {
    const { finding, all } = await priced(packFile(rows, ids(Array(12).fill(1))), right, 'seq-idx-constant')
    expect(all).toEqual(['error seq-idx-constant'])
    // As without a mask: label 5 at 4, label 8 at 7; (5, 6) and (8, 9) at depth 1; (5, 6) and (8, 9, 10) at depth 2.
    expect(finding.effect).toMatchObject({ leaked: 2 + 4 + 5, lost: 0, wrong: 0 })
  })

  test('ids that come back: 1, 2, 1 of lengths 4, 2, 4 leak from depth 2 on', async () => {
    const pack = packOf({ docs: [[4, 2, 4]], depths: 4, boundary: 'own' })
    const { finding, all } = await priced(
      packFile(pack, ids([1, 1, 1, 1, 2, 2, 1, 1, 1, 1])),
      packFile(pack),
      'seq-idx-id-reuse',
    )
    expect(all).toEqual(['error seq-idx-id-reuse'])
    expect([0, 1, 2, 3].map((k) => cellsAt(finding, k))).toEqual([[], [], [3], [2, 3]])
  })

  test('ids that come back far away are a warning', async () => {
    const pack = packOf({ docs: [[4, 6, 4]] })
    const { findings } = await diagnosisOf(
      packFile(pack, ids([...Array(4).fill(1), ...Array(6).fill(2), ...Array(4).fill(1)])),
    )
    expect(loud(findings)).toEqual(['warning seq-idx-id-reuse'])
  })

  test('of bool', async () => {
    const pack = packOf({ docs: [[5, 7]] })
    const { findings } = await diagnosisOf(packFile(pack, ids([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1], 'BOOL')))
    expect(loud(findings)).toEqual(['error seq-idx-dtype'])
  })

  test('of bool, and the same for all documents: one finding, with the price of what leaks', async () => {
    const pack = packOf({ docs: [[5, 7]] })
    const call = { seq_idx_arg: 'seq_idx' }
    const broken = packFile(pack, ids(Array(12).fill(1), 'BOOL'), call)
    const { finding, all } = await priced(broken, packFile(pack, {}, call), 'seq-idx-dtype')
    expect(all).toEqual(['error seq-idx-dtype'])
    expect(finding).toMatchObject({
      explains: expect.arrayContaining(['seq-idx-constant']),
      effect: { lost: 0, wrong: 0 },
    })
    expect(cellsAt(finding, 0)).toEqual([4])
    expect(cellsAt(finding, 1)).toEqual([3, 4])
  })

  test('of another shape', async () => {
    const two = packOf({
      docs: [
        [3, 5],
        [5, 3],
      ],
    })
    const three = { seq_idx: ['I32', [two.packedIds[0], two.packedIds[1], two.packedIds[1]]] } as const
    expect((await findingOf(packFile(two, three), 'seq-idx-shape')).finding.severity).toBe('error')
    const one = { seq_idx: ['I32', two.packedIds[0]] } as const
    expect((await findingOf(packFile(two, one), 'seq-idx-shape')).finding.severity).toBe('warning')
  })
})

describe('two sources', () => {
  const rows = packOf({ docs: [[5, 3, 4]] })

  test('of which the loss reads the wrong one', async () => {
    // seq_idx cuts 5 + 3 + 4 as 5 + 7; labels and positions say otherwise.
    const tensors = { seq_idx: ['I32', [[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]]] } as const
    const { finding, all } = await priced(packFile(rows, tensors), packFile(rows), 'boundary-sources-disagree')
    expect(all).toEqual(['error boundary-sources-disagree'])
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[7], [6, 7], [5, 6, 7]])
  })

  test('of which the loss reads the right one', async () => {
    const tensors = { position_ids: ['I64', [[0, 1, 2, 3, 4, 0, 1, 0, 1, 2, 3, 4]]] } as const
    const { findings } = await diagnosisOf(packFile(rows, tensors))
    expect(loud(findings)).toEqual(['warning boundary-sources-disagree'])
  })

  test('of which positions go on in chunks of one document contradict nothing', async () => {
    const tensors = { position_ids: ['I64', [[0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]]] } as const
    const { findings } = await diagnosisOf(packFile(rows, tensors))
    expect(loud(findings)).toEqual(['warning pos-not-reset'])
  })
})
