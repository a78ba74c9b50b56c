import type { PackedBatch } from '../../packing/packed-batch.ts'
import type { BoundaryLists } from './boundary-lists.ts'

/** A batch that is one rank's share of a context-parallel split. */
export interface ContextParallelShard {
  readonly size: number
  /** null where the dump does not say which rank it is. */
  readonly rank: number | null
  /** Offsets of the whole stream, padded to whole chunks; null where the dump has none. */
  readonly cuSeqlens: readonly number[] | null
}

/**
 * Recognises a share by `cp_size`, or by global offsets that end at a whole multiple of its own length, every one of
 * them divisible into 2 chunks a rank. Upstream leaves the global, padded `cu_seqlens` in each rank's batch.
 */
export function contextParallelShard(batch: PackedBatch, lists: BoundaryLists): ContextParallelShard | null {
  const [list] = lists.cuSeqlensPadded.length > 0 ? lists.cuSeqlensPadded : lists.cuSeqlens
  const offsets = list === undefined ? null : list.values
  const total = offsets?.at(-1) ?? 0
  const length = batch.sequenceLength
  const said = batch.cpSize !== null && batch.cpSize > 1 ? batch.cpSize : null
  const global = batch.rows === 1 && total > length && total % length === 0
  const size = said ?? (global ? total / length : null)
  if (size === null || size < 2 || (said !== null && offsets !== null && total === length)) return null
  const chunked = offsets?.every((offset) => offset % (2 * size) === 0) ?? false
  // [0, T, 2T, 3T] are M-RoPE's axes in one list (`cu-end-long`), not shards of equal documents.
  const axes = offsets?.every((offset) => offset % length === 0) ?? false
  if (said === null && (!chunked || axes)) return null
  return { size, rank: batch.cpRank, cuSeqlens: total === size * length && chunked ? offsets : null }
}
