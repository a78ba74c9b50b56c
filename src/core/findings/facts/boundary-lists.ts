import type { BoundaryTensorName } from '../../packing/boundary-source.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'

/** One row of `cu_seqlens` or `seq_lens` as written, and without its unused entries. */
export interface BoundaryList {
  /** As in the file. */
  readonly raw: readonly number[]
  /** Without the negative entries that fill ragged rows. */
  readonly values: readonly number[]
  readonly sentinels: number
}

/** Every list of lengths of a batch, rows apart; empty where the dump has none. */
export interface BoundaryLists {
  readonly cuSeqlens: readonly BoundaryList[]
  readonly cuSeqlensPadded: readonly BoundaryList[]
  readonly seqLens: readonly BoundaryList[]
  readonly seqLensPadded: readonly BoundaryList[]
}

export function boundaryLists(batch: PackedBatch): BoundaryLists {
  return {
    cuSeqlens: lists(batch, 'cu_seqlens'),
    cuSeqlensPadded: lists(batch, 'cu_seqlens_padded'),
    seqLens: lists(batch, 'seq_lens'),
    seqLensPadded: lists(batch, 'seq_lens_padded'),
  }
}

function lists(batch: PackedBatch, name: BoundaryTensorName): BoundaryList[] {
  const tensor = batch.boundaries.get(name)
  if (tensor === undefined) return []
  const perRow = tensor.shape.length === 2 ? tensor.shape[1] : tensor.values.length
  const rows: BoundaryList[] = []
  for (let start = 0; start < tensor.values.length; start += Math.max(1, perRow)) {
    const raw = [...tensor.values.subarray(start, start + perRow)]
    const values = raw.filter((value) => value >= 0)
    rows.push({ raw, values, sentinels: raw.length - values.length })
  }
  return rows
}

/** Cumulative offsets of lengths: `[3, 5]` becomes `[0, 3, 8]`. */
export function offsetsOf(lengths: readonly number[]): number[] {
  const offsets = [0]
  for (const length of lengths) offsets.push((offsets.at(-1) ?? 0) + length)
  return offsets
}
