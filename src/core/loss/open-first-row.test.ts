import { describe, expect, test } from 'vitest'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { changed } from '../../../fixtures/split-ranks.ts'
import { noChoices } from '../packing/batch-choices.ts'
import { openBatch } from '../packing/open-batch.ts'
import { targetAt } from '../targets/targets.ts'
import { memoryTensor, type Tensor } from '../tensor/tensor.ts'
import type { TensorFile } from '../tensor/tensor-file.ts'
import { openFirstRow } from './open-first-row.ts'
import { planEvaluation } from './plan-evaluation.ts'

const LENGTH = 12
const pack = packOf({
  docs: [[5, 3, 4], [2, 9, 1], [12]],
})
const integers = (name: string, shape: readonly number[], values: readonly number[]): Record<string, Tensor> => ({
  [name]: memoryTensor(name, 'f', 'I64', shape, new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
})
const using = (source: string, tensors: Record<string, Tensor>, argument = 'seq_idx_arg'): TensorFile =>
  changed(packFile(pack), { metadata: { seq_idx_arg: 'none', [argument]: source }, tensors })

describe('the first row of a batch', () => {
  test.each([
    ['seq_idx of every row', packFile(pack)],
    ['one seq_idx for all rows', using('seq_idx', integers('seq_idx', [LENGTH], [1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3]))],
    ['offsets for all rows', using('cu_seqlens', integers('cu_seqlens', [4], [0, 4, 10, 12]), 'cu_seqlens_arg')],
    ['lengths of every row', using('seq_lens', integers('seq_lens', [3, 3], [5, 3, 4, 2, 9, 1, 12, -1000, -1000]))],
    ['a head beside it', packFile(packOf({ ...pack.shape, heads: true }))],
    ['no head, so that there are masks and no loss', packFile(packOf({ ...pack.shape, heads: false }))],
  ])('is row 0 of the whole: %s', async (_, file) => {
    const first = await openFirstRow(file, noChoices, 1)
    const open = await openBatch([file])
    const { evaluation } = planEvaluation(open, open.batch.settings)
    expect(first).toMatchObject({
      rows: 3,
      packed: { rows: 1, depths: open.batch.depths, tensors: open.batch.tensors },
    })
    expect(first?.evaluation.boundarySource).toBe(evaluation.boundarySource)
    expect(first?.evaluation.subSequences).toEqual(evaluation.subSequences.filter(({ row }) => row === 0))
    for (const [depth, { reasons, targets }] of evaluation.depths.entries()) {
      const own = first?.evaluation.depths[depth]
      expect([...(own?.reasons ?? [])]).toEqual([...reasons.subarray(0, LENGTH)])
      for (let t = 0; t < LENGTH; t++) expect(own && targetAt(own.targets, t)).toBe(targetAt(targets, t))
    }
  })

  test.each([
    [
      'offsets with a row for each',
      using('cu_seqlens', integers('cu_seqlens', [3, 2], [0, 12, 0, 12, 0, 12]), 'cu_seqlens_arg'),
    ],
    ['lengths of one row', using('seq_lens', integers('seq_lens', [3], [5, 3, 4]))],
    ['a seq_idx of another number of rows', using('seq_idx', integers('seq_idx', [1, LENGTH], Array(LENGTH).fill(1)))],
    ['one row', packFile(packOf({ docs: [[5, 3, 4]] }))],
    ['flat tokens', packFile(packOf({ docs: [[5, 3, 4]], flat: true }))],
  ])('is left to the opening of the whole where it could differ: %s', async (_, file) => {
    expect(await openFirstRow(file, noChoices, 1)).toBeNull()
  })

  test('needs no more than a row’s bytes of each tensor, and is for large batches alone', async () => {
    const whole = packFile(pack)
    let furthest = 0
    const watched = new Map(
      [...whole.tensors].map(([name, tensor]) => {
        const readElements: Tensor['readElements'] = (start, end) => {
          furthest = Math.max(furthest, end)
          return tensor.readElements(start, end)
        }
        return [name, { ...tensor, readElements }] as const
      }),
    )
    expect(await openFirstRow({ ...whole, tensors: watched }, noChoices, 1)).not.toBeNull()
    expect(furthest).toBe(LENGTH)
    expect(await openFirstRow(whole, noChoices)).toBeNull()
  })
})
