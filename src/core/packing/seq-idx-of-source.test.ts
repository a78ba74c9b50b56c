import { describe, expect, test } from 'vitest'
import type { IntegerTensor } from './integer-tensor.ts'
import { segmentIds } from './segment-ids.ts'
import { seqIdxOfSource } from './seq-idx-of-source.ts'

const tensor = (name: string, shape: number[], values: number[]): IntegerTensor => ({
  name,
  dtype: 'I64',
  shape,
  values: Float64Array.from(values),
})
const ids = (source: Parameters<typeof seqIdxOfSource>[0], shape: number[], values: number[], labelShape: number[]) => [
  ...seqIdxOfSource(source, tensor(source, shape, values), labelShape).values,
]

describe('seq_lens', () => {
  test('of a row give 1-based ids, and the uncovered tail an id of its own', () => {
    expect(ids('seq_lens', [1, 2], [2, 3], [1, 7])).toEqual([1, 1, 2, 2, 2, 3, 3])
  })
  test('negative sentinels count as empty but keep their place', () => {
    expect(ids('seq_lens_padded', [2, 3], [2, -1000, 2, 1, 3, -1000], [2, 4])).toEqual([1, 1, 3, 3, 1, 2, 2, 2])
  })
  test('of a collated [B, n] describe flat labels row after row', () => {
    expect(ids('seq_lens_padded', [2, 2], [3, 1, 2, 2], [8])).toEqual([1, 1, 1, 2, 3, 3, 4, 4])
  })
  test('padded lengths that do not cover the row are refused', () => {
    expect(() => ids('seq_lens_padded', [1, 2], [2, 3], [1, 7])).toThrow('row 0 sums to 5, but the row has 7 tokens')
  })
  test('lengths past the row are refused', () => {
    expect(() => ids('seq_lens', [2], [5, 3], [7])).toThrow('sums to 8')
  })
})

describe('position_ids', () => {
  test('start a sub-sequence where they fall back to 0', () => {
    expect(ids('position_ids', [1, 6], [0, 1, 2, 0, 1, 2], [1, 6])).toEqual([0, 0, 0, 1, 1, 1])
  })
  test('of padding that stands at 0 make one sub-sequence a token', () => {
    expect(ids('position_ids', [1, 5], [0, 1, 0, 0, 0], [1, 5])).toEqual([0, 0, 1, 2, 3])
  })
  test('of one row are broadcast, and M-RoPE is read on its first axis', () => {
    expect(ids('position_ids', [1, 3], [0, 1, 0], [2, 3])).toEqual([0, 0, 1, 0, 0, 1])
    expect(ids('position_ids', [3, 1, 3], [0, 1, 0, 0, 0, 0, 9, 9, 9], [1, 3])).toEqual([0, 0, 1])
  })
})

describe('the arguments of calculate_mtp_loss', () => {
  const cu = (shape: number[], values: number[]) => tensor('cu_seqlens', shape, values)
  test('cu_seqlens of one row holds for every row of labels, and the tail is a sub-sequence', () => {
    expect([...(segmentIds([2, 4], { seqIdx: null, cuSeqlens: cu([1, 3], [0, 1, 3]) }) ?? [])]).toEqual([
      0, 1, 1, 2, 0, 1, 1, 2,
    ])
  })
  test('cu_seqlens of several rows, or a scalar, is ignored without a word', () => {
    expect(segmentIds([2, 4], { seqIdx: null, cuSeqlens: cu([2, 2], [0, 4, 0, 4]) })).toBeNull()
    expect(segmentIds([4], { seqIdx: null, cuSeqlens: cu([], [4]) })).toBeNull()
  })
  test('seq_idx wins over cu_seqlens', () => {
    const seqIdx = tensor('seq_idx', [4], [7, 7, 9, 9])
    expect([...(segmentIds([4], { seqIdx, cuSeqlens: cu([2], [0, 1]) }) ?? [])]).toEqual([7, 7, 9, 9])
  })
  test('[1, S] is not broadcast to two rows: upstream refuses it', () => {
    const seqIdx = tensor('seq_idx', [1, 4], [1, 1, 2, 2])
    expect(() => segmentIds([2, 4], { seqIdx, cuSeqlens: null })).toThrow('has shape [1, 4]')
  })
})
