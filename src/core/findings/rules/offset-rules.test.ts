import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { IGNORED, type Pack, packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'
import { pricedFinding as priced } from '../../../../fixtures/priced-finding.ts'

/** ids 10 11 12 13 2 | 14 15 2 | 16 17 18 2, flat, with offsets. */
const flat = packOf({ docs: [[5, 3, 4]], flat: true })
const cu = (offsets: readonly number[], name = 'cu_seqlens') => ({ seq_idx: null, [name]: ['I32', offsets] }) as const
const passed = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }
const clean = packFile(flat, cu([0, 5, 8, 12]), passed)

describe('offsets', () => {
  test('without their 0: the first boundary is gone', async () => {
    const { finding, all } = await priced(packFile(flat, cu([5, 8, 12]), passed), clean, 'cu-start-nonzero')
    expect(all).toEqual(['error cu-start-nonzero'])
    // Depth 0 reads label 5 at 4; depth 1 labels 5 and 6 at 3 and 4; depth 2 labels 5, 6 at 2, 3 (label 7 is ignored).
    expect([0, 1, 2].map((k) => cellsAt(finding, k))).toEqual([[4], [3, 4], [2, 3]])
  })

  test('that end short of trained tokens', async () => {
    const { finding } = await findingOf(
      packFile(flat, { ...cu([0, 5, 8]), position_ids: null }, passed),
      'cu-end-short',
    )
    expect(finding).toMatchObject({ severity: 'error', places: [{ row: 0, start: 8, end: 12, depth: null }] })
  })

  test('that end short of padding only', async () => {
    const pack = packOf({ docs: [[5, 3]], pad: 3, flat: true })
    const { findings } = await diagnosisOf(packFile(pack, cu([0, 5, 8]), passed))
    expect(loud(findings)).toEqual(['warning cu-end-short'])
  })

  test.each([
    [[0, 12, 24, 36], 'M-RoPE'],
    [[0, 5, 8, 13], 'one more, as when tokens were cut'],
    [[0, 6, 10, 15], 'one more a document'],
  ])('that end past the tokens, %j: %s', async (offsets, why) => {
    const { finding } = await findingOf(packFile(flat, { ...cu(offsets), position_ids: null }, passed), 'cu-end-long')
    expect(finding.message).toContain(why)
  })

  test('that drift by one token a document', async () => {
    const { finding, all } = await priced(packFile(flat, cu([0, 6, 10, 15]), passed), clean, 'cu-sliced-drift')
    expect(all).toEqual(['error cu-sliced-drift'])
    expect(finding.explains).toContain('cu-end-long')
    // Read as 0..6 | 6..10 | 10..: depth 0 leaks over 5 and 8, loses 5 (over 6) and 9 (over 10, label 10 = 2).
    expect(cellsAt(finding, 0)).toEqual([4, 5, 7, 9])
    expect(finding.effect).toMatchObject({ wrong: 0 })
  })

  test('that drift by one token a document, which a mask tells where positions go on', async () => {
    const tensors = {
      ...cu([0, 6, 10, 15]),
      attention_mask: ['I64', flat.packedIds[0]],
      position_ids: ['I64', flat.ids[0].map((_, t) => t)],
    } as const
    const { findings } = await diagnosisOf(packFile(flat, tensors, passed))
    expect(loud(findings)).toEqual(['error cu-sliced-drift', 'warning pos-not-reset'])
  })

  test('one token early throughout, with a document of one token at the end', async () => {
    const { finding, all } = await priced(packFile(flat, cu([0, 4, 7, 11, 12]), passed), clean, 'cu-minus-one')
    expect(all).toEqual(['error cu-minus-one'])
    // Depth 0: lost over 4 and 7 (labels 4 and 7 are ignored, so none), leaked at 4 (label 5) and 7 (label 8).
    expect(cellsAt(finding, 0)).toEqual([4, 7])
  })

  test('one token early throughout, by a mask or by the labels alone', async () => {
    const early = cu([0, 4, 7, 11, 12])
    for (const attention_mask of [['I64', flat.packedIds[0]] as const, null]) {
      const tensors = { ...early, attention_mask, position_ids: null }
      const { finding, all } = await priced(packFile(flat, tensors, passed), clean, 'cu-minus-one')
      expect(all).toEqual(['error cu-minus-one'])
      expect(cellsAt(finding, 0)).toEqual([4, 7])
    }
  })

  test('that go backwards', async () => {
    const { finding } = await priced(packFile(flat, cu([0, 8, 5, 12]), passed), clean, 'cu-nonmonotonic')
    expect(finding.severity).toBe('error')
    expect(finding.places.filter(({ depth }) => depth === null)).toEqual([{ row: 0, start: 5, end: 8, depth: null }])
  })

  test('that go backwards say nothing about documents of one token', async () => {
    const short = packOf({ docs: [[1, 7, 2]], boundary: 'own', pad: 2, flat: true })
    const tensors = { ...cu([0, 8, 1, 12]), attention_mask: ['I64', short.packedIds[0]] } as const
    const { findings } = await diagnosisOf(packFile(short, tensors, passed))
    expect(loud(findings)).toEqual(['error cu-nonmonotonic'])
  })

  test('that go backwards say nothing about the labels, which are right', async () => {
    const long = packOf({ docs: [[12, 3, 10]], boundary: 'own', flat: true, heads: false })
    const { findings } = await diagnosisOf(packFile(long, { ...cu([0, 15, 12, 25]), position_ids: null }))
    expect(loud(findings)).toEqual(['error cu-nonmonotonic'])
    expect(findings[0].explains).toContain('label-misaligned')
  })

  test('that go backwards hide where documents end, so an end without a label is no finding of its own', async () => {
    const long = packOf({ docs: [[12, 3, 10]], flat: true, heads: false })
    const { findings } = await diagnosisOf(packFile(long, { ...cu([0, 15, 12, 25]), position_ids: null }))
    expect(loud(findings)).toEqual(['error cu-nonmonotonic'])
    expect(findings[0].explains).toContain('after-eos-label-dropped')
  })

  test('with fill values that move the binary search, and with fill values that do not', async () => {
    const eight = packOf({ docs: [[3, 5]], flat: true })
    const moved = await priced(
      packFile(eight, cu([0, 3, 8, -1000, -1000]), passed),
      packFile(eight, cu([0, 3, 8]), passed),
      'cu-sentinel',
    )
    expect(moved.all).toEqual(['error cu-sentinel'])
    expect(cellsAt(moved.finding, 0)).toEqual([2])
    const four = packOf({ docs: [[2, 3, 1, 2]], flat: true })
    const same = await diagnosisOf(packFile(four, cu([0, 2, 5, 6, 8, -1000]), passed))
    expect(loud(same.findings)).toEqual(['warning cu-sentinel'])
  })

  test('with empty documents: a warning inside, a hint at the end', async () => {
    expect(loud((await diagnosisOf(packFile(flat, cu([0, 5, 5, 8, 12]), passed))).findings)).toEqual([
      'warning cu-zero-length',
    ])
    const { finding } = await findingOf(packFile(flat, cu([0, 5, 8, 12, 12, 12]), passed), 'cu-zero-length')
    expect(finding).toMatchObject({ severity: 'info', count: 2 })
  })

  test('of upstream’s own example, real against padded: what is lost and what leaks', async () => {
    // Slots [0, 4, 6, 12] of documents of 3, 2, 6 whose last labels are their own.
    const own = packOf({ docs: [[3, 2, 6]], boundary: 'own', flat: true, depths: 2 })
    const slots = (values: readonly number[], fill: number) => [
      ...[...values.slice(0, 3), fill],
      ...values.slice(3, 5),
      ...values.slice(5),
      fill,
    ]
    const pack: Pack = {
      ...own,
      ids: [slots(own.ids[0], 1)],
      labels: [slots(own.labels[0], IGNORED)],
      positions: [slots(own.positions[0], 0)],
      packedIds: [slots(own.packedIds[0], 0)],
    }
    const offsets = {
      seq_idx: null,
      cu_seqlens: ['I32', [0, 3, 5, 11]],
      cu_seqlens_padded: ['I32', [0, 4, 6, 12]],
    } as const
    const { finding } = await priced(
      packFile(pack, offsets, passed),
      packFile(pack, offsets, { cu_seqlens_arg: 'cu_seqlens_padded', seq_idx_arg: 'none' }),
      'cu-real-on-padded-layout',
    )
    // The catalogue: depth 0 loses {4, 10} and leaks {3, 5}; depth 1 loses {9} and leaks {5}.
    expect(cellsAt(finding, 0)).toEqual([3, 4, 5, 10])
    expect(cellsAt(finding, 1)).toEqual([5, 9])
    expect(finding.effect).toMatchObject({ leaked: 3, lost: 3, wrong: 0 })
  })

  test('in both arrays although documents are padded', async () => {
    const pack = packOf({ docs: [[3, 3]], flat: true })
    const insert = (values: readonly number[], fill: number) => [...values.slice(0, 3), fill, ...values.slice(3)]
    const padded: Pack = {
      ...pack,
      ids: [insert(pack.ids[0], 1)],
      labels: [insert(pack.labels[0], IGNORED)],
      positions: [insert(pack.positions[0], 3)],
      packedIds: [insert(pack.packedIds[0], 0)],
    }
    const tensors = {
      ...cu([0, 4, 7]),
      cu_seqlens_padded: ['I32', [0, 4, 7]],
      attention_mask: ['I64', [1, 1, 1, 0, 1, 1, 1]],
    } as const
    const { findings } = await diagnosisOf(packFile(padded, tensors, passed))
    expect(loud(findings)).toEqual(['warning cu-padded-as-real'])
  })

  test('of all rows together, beside labels in rows; of the first row only; of several rows', async () => {
    const two = packOf({
      docs: [
        [3, 5],
        [5, 3],
      ],
    })
    const right = packFile(two)
    const global = { seq_idx: null, cu_seqlens: ['I32', [0, 3, 8, 13, 16]] } as const
    expect((await priced(packFile(two, global, passed), right, 'cu-global-cumsum')).all).toEqual([
      'error cu-global-cumsum',
    ])
    const first = { seq_idx: null, cu_seqlens: ['I32', [0, 3, 8]] } as const
    const { finding, all } = await priced(packFile(two, first, passed), right, 'cu-first-row-only')
    expect(all).toEqual(['error cu-first-row-only'])
    // Row 1 is 5 + 3 and read as 3 + 5: depth 0 loses label 3 at 2, and trains label 5 at 4.
    expect(cellsAt(finding, 0, 1)).toEqual([2, 4])
    const rows = {
      seq_idx: null,
      cu_seqlens: [
        'I32',
        [
          [0, 3, 8],
          [0, 5, 8],
        ],
      ],
    } as const
    const ignored = await priced(packFile(two, rows, passed), right, 'cu-2d-ignored')
    expect(ignored.all).toEqual(['error cu-2d-ignored'])
    expect(ignored.finding.effect?.lost).toBe(0)
  })
})
