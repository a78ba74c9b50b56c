import { describe, expect, test } from 'vitest'
import { cellsAt, diagnosisOf, findingOf, loud } from '../../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../../fixtures/hand-made-pack.ts'

/** ids 10 11 12 13 2 | 14 15 2 | 16 17 18 2, flat, with offsets. */
const flat = packOf({ docs: [[5, 3, 4]], flat: true })
const cu = (offsets: readonly number[], name = 'cu_seqlens') => ({ seq_idx: null, [name]: ['I32', offsets] }) as const
const passed = { cu_seqlens_arg: 'cu_seqlens', seq_idx_arg: 'none' }

describe('lengths', () => {
  const rows = packOf({ docs: [[5, 3, 4]] })
  const lengths = (real: readonly number[], padded: readonly number[]) =>
    ({ seq_lens: ['I64', [real]], seq_lens_padded: ['I64', [padded]] }) as const

  test.each([
    ['do not sum to the row', lengths([5, 3, 4], [5, 3, 3]), 'sum to 11; the row has 12'],
    ['hold more documents than slots', lengths([5, 3, 4], [5, 7, -1000]), '3 seq_lens and 2'],
    ['are above their slot', lengths([5, 4, 3], [5, 3, 4]), 'document 1: seq_lens 4 is above'],
  ])('%s', async (_, tensors, message) => {
    const { finding } = await findingOf(packFile(rows, tensors), 'padded-sum-mismatch')
    expect(finding.severity).toBe('error')
    expect(finding.message).toContain(message)
  })

  test('that are too long say nothing about which labels stand on padding', async () => {
    const { findings } = await diagnosisOf(packFile(rows, lengths([5, 3, 4], [6, 3, 4])))
    expect(loud(findings)).toEqual(['error padded-sum-mismatch'])
    expect(findings[0].explains).toContain('pad-label-not-ignored')
  })

  test('that fill with -1000, or with 0, are right', async () => {
    expect(loud((await diagnosisOf(packFile(rows, lengths([5, 3, 4, -1000], [5, 3, 4, -1000])))).findings)).toEqual([])
    expect(loud((await diagnosisOf(packFile(rows, lengths([5, 3, 4, 0], [5, 3, 4, 0])))).findings)).toEqual([])
  })

  test('max_seqlen below the longest document, and above', async () => {
    const stated = (value: number) => packFile(flat, { ...cu([0, 5, 8, 12]), max_seqlen: ['I32', [value]] }, passed)
    expect(loud((await diagnosisOf(stated(4))).findings)).toEqual(['error max-seqlen-small'])
    expect(loud((await diagnosisOf(stated(5))).findings)).toEqual([])
    expect((await findingOf(stated(12), 'max-seqlen-small')).finding.severity).toBe('info')
  })

  test('of 0 between others are empty documents, at the end they are fill', async () => {
    const between = lengths([5, 0, 3, 4], [5, 0, 3, 4])
    const { finding, diagnosis } = await findingOf(packFile(rows, between), 'cu-zero-length')
    expect(loud(diagnosis.findings)).toEqual(['warning cu-zero-length'])
    expect(cellsAt(finding, null)).toEqual([5])
    const fill = await findingOf(packFile(rows, lengths([5, 3, 4, 0, 0], [5, 3, 4, 0, 0])), 'cu-zero-length')
    expect(fill.finding).toMatchObject({ severity: 'info', count: 2 })
  })

  test('of one row beside two', async () => {
    const two = packOf({
      docs: [
        [3, 5],
        [5, 3],
      ],
    })
    const { findings } = await diagnosisOf(packFile(two, { seq_lens_padded: ['I64', [[3, 5]]] }))
    expect(loud(findings)).toEqual(['error padded-sum-mismatch'])
    expect(findings[0].message).toContain('1 row of lengths for 2 rows')
  })

  test('that are fewer than the tokens which packed ids call real', async () => {
    const tensors = { ...lengths([5, 3, 2], [5, 3, 4]), _packed_seq_ids: ['I64', rows.packedIds] } as const
    const { finding } = await findingOf(packFile(rows, tensors), 'padded-sum-mismatch')
    expect(finding).toMatchObject({ severity: 'warning' })
    expect(finding.message).toContain('_packed_seq_ids have 12 real tokens')
  })

  test('a max_seqlen for each microbatch is held against its own documents', async () => {
    const two = packOf({
      docs: [
        [3, 5],
        [6, 2],
      ],
    })
    const offsets = [
      [0, 3, 8],
      [0, 6, 8],
    ]
    const stated = (values: readonly number[]) =>
      packFile(two, { seq_idx: null, cu_seqlens: ['I32', offsets], max_seqlen: ['I32', values] }, passed)
    const { finding } = await findingOf(stated([6, 5]), 'max-seqlen-small')
    expect(finding.severity).toBe('error')
    expect(cellsAt(finding, null, 1)).toEqual([0, 1, 2, 3, 4, 5])
    expect((await diagnosisOf(stated([5, 6]))).findings.map(({ rule }) => rule)).not.toContain('max-seqlen-small')
  })

  test('of a later row that 2·cp does not divide', async () => {
    const two = packOf({
      docs: [
        [4, 4],
        [5, 3],
      ],
    })
    const tensors = {
      seq_lens_padded: [
        'I64',
        [
          [4, 4],
          [5, 3],
        ],
      ],
    } as const
    const { finding } = await findingOf(packFile(two, tensors, { cp_size: '2' }), 'cp-indivisible')
    expect(finding).toMatchObject({ severity: 'error', count: 2 })
    expect(cellsAt(finding, null, 1)).toEqual([0, 5])
  })

  test('that 2·cp does not divide, where context parallelism is stated', async () => {
    const meta = { ...passed, cp_size: '2' }
    expect((await findingOf(packFile(flat, cu([0, 5, 8, 12]), meta), 'cp-indivisible')).finding.count).toBe(2)
    const four = packOf({ docs: [[4, 8]], flat: true })
    expect(loud((await diagnosisOf(packFile(four, cu([0, 4, 12]), meta))).findings)).toEqual([])
  })
})
