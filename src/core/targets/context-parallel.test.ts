import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoundaryTensorName } from '../packing/boundary-source.ts'
import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { packedSeqIdsFromBatch } from '../packing/packed-seq-ids-from-batch.ts'
import { globalIndices, seamTargets } from './context-parallel.ts'
import { perDepthTargets } from './per-depth-targets.ts'
import { prepareMtpContextParallelInputs } from './prepare-mtp-context-parallel-inputs.ts'
import { targetValues } from './targets.ts'

const tensor = (name: string, rows: readonly (readonly number[])[]): IntegerTensor => ({
  name,
  dtype: 'I64',
  shape: [rows.length, rows[0].length],
  values: Float64Array.from(rows.flat()),
})
const boundaries = (...tensors: IntegerTensor[]) => new Map(tensors.map((t) => [t.name as BoundaryTensorName, t]))
const X = -100

describe('shards', () => {
  test('zigzag: rank 0 has the ends, rank 1 the middle; contiguous: halves', () => {
    const split = (layout: 'zigzag' | 'contiguous', rank: number) =>
      ({ layout, cuSeqlens: [0, 8], size: 2, rank }) as const
    expect(globalIndices(split('zigzag', 0))).toEqual([0, 1, 6, 7])
    expect(globalIndices(split('zigzag', 1))).toEqual([2, 3, 4, 5])
    expect(globalIndices(split('contiguous', 1))).toEqual([4, 5, 6, 7])
    expect(() => globalIndices({ ...split('zigzag', 0), cuSeqlens: [0, 6] })).toThrow(RangeError)
  })

  test('of every rank together hold each token once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(2, 3, 4),
        (chunks, size) => {
          const cuSeqlens = [0]
          for (const chunk of chunks) cuSeqlens.push((cuSeqlens.at(-1) ?? 0) + chunk * 2 * size)
          const all = Array.from({ length: size }, (_, rank) =>
            globalIndices({ layout: 'zigzag', cuSeqlens, size, rank }),
          ).flat()
          expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: cuSeqlens.at(-1) ?? 0 }, (_, t) => t))
        },
      ),
    )
  })

  test.each([2, 4])('a roll on %i ranks gets (2·cp - 2)(k + 1) targets of a document wrong', (size) => {
    const length = 2 * size * 5
    const labels = Array.from({ length }, (_, t) => t + 1)
    for (const depth of [0, 1]) {
      const targets = labels.map((_, t) => labels[t + depth + 1] ?? X)
      const ranks = Array.from(
        { length: size },
        (_, rank) => ({ layout: 'zigzag', cuSeqlens: [0, length], size, rank }) as const,
      )
      const wrong = ranks.map((split) => seamTargets(split, depth, labels, targets, null, X))
      // By brute force: shard labels, roll them locally, and compare with the shard of the right targets.
      for (const [rank, split] of ranks.entries()) {
        const index = globalIndices(split)
        const local = index.map((g) => labels[g])
        const byHand = index.flatMap((g, j) => ((local[j + depth + 1] ?? X) === targets[g] ? [] : [j]))
        expect(wrong[rank].map((cell) => cell.local)).toEqual(byHand)
      }
      // Each rank's last k + 1 tokens are masked by a local roll; on rank 0 the sequence ends there too, and that is right.
      expect(wrong.flat().length).toBe((2 * size - 2) * (depth + 1))
    }
  })
})

describe('prepare_mtp_context_parallel_inputs', () => {
  const batch = {
    inputIds: tensor('input_ids', [[10, 11, 12, 20, 21, 22]]),
    labels: tensor('labels', [[11, 12, 13, 21, 22, 23]]),
    boundaries: boundaries(tensor('seq_idx', [[1, 1, 1, 2, 2, 2]]), tensor('position_ids', [[0, 1, 2, 0, 1, 2]])),
  }

  test('gives targets, positions and validity of each depth', () => {
    const [first, second] = prepareMtpContextParallelInputs(batch, 2, X)
    expect([...first.targets]).toEqual([12, 13, X, 22, 23, X])
    expect([...second.targets]).toEqual([13, X, X, 23, X, X])
    expect([...first.positionIds]).toEqual([1, 2, 0, 1, 2, 0])
    expect([...first.inputIds]).toEqual([11, 12, 0, 21, 22, 0])
    expect([...first.valid]).toEqual([1, 1, 0, 1, 1, 0])
  })

  test('its targets are those of calculate_mtp_loss', () => {
    const prepared = prepareMtpContextParallelInputs(batch, 3, X)
    const seqIdx = batch.boundaries.get('seq_idx') ?? null
    const call = {
      labels: batch.labels,
      depths: 3,
      ignoreIndex: X,
      lossIgnores: X,
      seqIdx,
      cuSeqlens: null,
      targets: null,
    }
    for (const { depth, targets } of perDepthTargets(call))
      expect([...prepared[depth].targets]).toEqual([...targetValues(targets)])
  })

  test('padding rows stay valid among themselves', () => {
    const padded = { ...batch, boundaries: boundaries(tensor('seq_idx', [[1, 1, 1, 0, 0, 0]])) }
    expect([...prepareMtpContextParallelInputs(padded, 1, X)[0].valid]).toEqual([1, 1, 0, 1, 1, 0])
  })

  test.each([
    ['no depth', batch, 0, 'num_depths'],
    ['flat ids', { ...batch, inputIds: { ...batch.inputIds, shape: [6] } }, 1, '[B, S]'],
    [
      'positions of one axis',
      { ...batch, boundaries: boundaries({ ...tensor('position_ids', [[0, 1, 2, 0, 1, 2]]), shape: [6] }) },
      1,
      'position_ids',
    ],
    ['short lengths', { ...batch, boundaries: boundaries(tensor('seq_lens_padded', [[3, 2]])) }, 1, 'cover exactly 6'],
    [
      'offsets that do not end',
      { ...batch, boundaries: boundaries(tensor('cu_seqlens', [[0, 3, 5]])) },
      1,
      'cu_seqlens_padded',
    ],
  ] as const)('refuses %s', (_, inputs, depths, message) => {
    expect(() => prepareMtpContextParallelInputs(inputs, depths, X)).toThrow(message)
  })
})

describe('_packed_seq_ids_from_batch', () => {
  test('takes ids, then padded lengths, then padded offsets, then offsets', () => {
    const lens = tensor('seq_lens_padded', [[2, 0, 2, -1000]])
    const cu = tensor('cu_seqlens', [[0, 1, 4, -1000]])
    expect([...(packedSeqIdsFromBatch(boundaries(lens, cu), [1, 4]) ?? [])]).toEqual([1, 1, 3, 3])
    expect([...(packedSeqIdsFromBatch(boundaries(cu), [1, 4]) ?? [])]).toEqual([0, 1, 1, 1])
    const padded = tensor('cu_seqlens_padded', [[0, 2, 3]])
    expect([...(packedSeqIdsFromBatch(boundaries(padded, cu), [1, 4]) ?? [])]).toEqual([0, 0, 1, 2])
    const ids = tensor('_packed_seq_ids', [[7, 7, 8, 8]])
    expect([...(packedSeqIdsFromBatch(boundaries(ids, lens), [1, 4]) ?? [])]).toEqual([7, 7, 8, 8])
  })

  test('does not look at lengths without padding, masks or positions', () => {
    expect(
      packedSeqIdsFromBatch(boundaries(tensor('seq_lens', [[2, 2]]), tensor('position_ids', [[0, 1, 0, 1]])), [1, 4]),
    ).toBeNull()
  })
})
