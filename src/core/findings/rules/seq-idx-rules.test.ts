import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { EOS, IGNORED, PAD, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding as priced } from '../../../../fixtures/priced-finding.ts'

const X = IGNORED

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

  test('the same everywhere in one row of two', async () => {
    const two = packOf({
      docs: [
        [5, 3, 4],
        [4, 4, 4],
      ],
      boundary: 'own',
    })
    const tensors = { seq_idx: ['I32', [two.packedIds[0], Array(12).fill(1)]] } as const
    const { finding, all } = await priced(packFile(two, tensors), packFile(two), 'seq-idx-constant')
    expect(all).toEqual(['error seq-idx-constant'])
    expect(finding.message).toContain('for the whole of some rows')
    expect([null, 0].map((k) => cellsAt(finding, k, 1))).toEqual([
      [4, 8],
      [3, 7],
    ])
    expect(cellsAt(finding, 0, 0)).toEqual([])
  })

  test('the same in a row of one document is right, whatever one list for all rows says of it', async () => {
    const two = packOf({ docs: [[5, 7], [12]] })
    const tensors = {
      seq_idx: null,
      position_ids: null,
      _packed_seq_ids: ['I64', two.packedIds],
      cu_seqlens: ['I32', [0, 5, 12]],
    } as const
    const { findings } = await diagnosisOf(
      packFile(two, tensors, { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }),
    )
    expect(loud(findings)).toEqual(['error cu-first-row-only'])
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

  test('of 8 bits that can tell the documents of each row apart, though not those of all rows together', async () => {
    const rows = packOf({ docs: [Array(100).fill(2), Array(100).fill(2)], heads: false, depths: 1 })
    const dtype = (values: number[][]) => packFile(rows, { seq_idx: ['U8', values] }, { num_depths: '1' })
    expect((await diagnosisOf(dtype(rows.packedIds))).findings.map(({ rule }) => rule)).not.toContain('seq-idx-dtype')
    const long = packOf({ docs: [Array(260).fill(2)], heads: false, depths: 1 })
    const wrapped = { seq_idx: ['U8', long.packedIds.map((row) => row.map((id) => id % 256))] } as const
    const { finding } = await findingOf(packFile(long, wrapped, { num_depths: '1' }), 'seq-idx-dtype')
    expect(finding).toMatchObject({ severity: 'error' })
    expect(finding.message).toContain('255 documents of a row')
  })

  test('of floats that still hold every id is an error without a price', async () => {
    const floats = { seq_idx: ['F32', rows.packedIds] } as const
    const { finding } = await findingOf(packFile(rows, floats), 'seq-idx-dtype')
    expect(finding).toMatchObject({ severity: 'error', effective: false, effect: null })
  })

  test('that is 0, or negative, on padding between documents is no id that comes back', async () => {
    const slots: Pack = {
      ids: [[10, 11, 12, PAD, 13, 14, 15, 16, PAD, PAD, 17, PAD]],
      labels: [[11, 12, EOS, X, 14, 15, 16, EOS, X, X, EOS, X]],
      positions: [[0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 0, 1]],
      packedIds: [[1, 1, 1, 0, 2, 2, 2, 2, 0, 0, 3, 0]],
      shape: { docs: [[12]], depths: 4 },
    }
    const call = { num_depths: '4' }
    const from = (of: (id: number) => number) =>
      ({ seq_idx: ['I32', slots.packedIds.map((row) => row.map(of))] }) as const
    for (const tensors of [{}, from((id) => id || -1), from((id) => id - 1)])
      expect(loud((await diagnosisOf(packFile(slots, tensors, call))).findings)).toEqual([])
    const trained = { ...slots, labels: [slots.labels[0].map((y, t) => (t === 8 ? 5 : y))] }
    const { finding, diagnosis } = await findingOf(packFile(trained, {}, call), 'pad-label-not-ignored')
    expect(loud(diagnosis.findings)).toEqual(['error pad-label-not-ignored'])
    // The ids mask it from every depth; the main head trains it.
    expect([null, 0].map((k) => cellsAt(finding, k))).toEqual([[8], []])
  })

  test('that toggles between 0 and 1 has no padding', async () => {
    const three = packOf({ docs: [[4, 3, 4]], depths: 4, boundary: 'own' })
    const toggled = { seq_idx: ['I32', three.packedIds.map((row) => row.map((id) => id % 2))] } as const
    const { facts } = await diagnosisOf(packFile(three, toggled))
    expect([...facts.pad]).not.toContain(1)
  })

  test('made where positions fall merges documents of one token', async () => {
    const ones = packOf({ docs: [[1, 5, 1, 1, 4]], depths: 4, boundary: 'own' })
    const call = { num_depths: '4' }
    const merged = { seq_idx: ['I32', [[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]]] } as const
    const { finding, all } = await priced(packFile(ones, merged, call), packFile(ones, {}, call), 'single-token-docs')
    expect(all).toEqual(['error single-token-docs'])
    expect(cellsAt(finding, null)).toEqual([1, 7, 8])
    // Over 1, 7 and 8: depth 0 trains 0, 6 and 7; deeper, those tokens still read on into the document after.
    expect([0, 1, 2, 3].map((k) => cellsAt(finding, k))).toEqual([
      [0, 6, 7],
      [0, 6, 7],
      [0, 6, 7],
      [0, 6, 7],
    ])
  })

  test('of one id where only end-of-text tokens hint at documents is a hint', async () => {
    const alone = { ...ids(Array(12).fill(1)), position_ids: null }
    const { finding } = await findingOf(packFile(rows, alone), 'seq-idx-constant')
    expect(finding).toMatchObject({ severity: 'info', effective: false })
    expect(cellsAt(finding, null)).toEqual([5, 8])
    const one = packOf({ docs: [[12]] })
    expect((await diagnosisOf(packFile(one, alone))).findings.map(({ rule }) => rule)).not.toContain('seq-idx-constant')
  })

  test('of another shape that nobody passes raises nothing yet', async () => {
    const short = { _packed_seq_ids: ['I64', [[1, 1, 2]]], seq_idx: null } as const
    const { finding } = await findingOf(packFile(rows, short, { seq_idx_arg: 'none' }), 'seq-idx-shape')
    expect(finding.message).toContain('once it is passed')
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
