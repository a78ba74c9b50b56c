import type { IntegerTensor } from '../../packing/integer-tensor.ts'
import type { LossSettings } from '../../packing/loss-settings.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { labelShapeOf } from '../../packing/read-boundaries.ts'
import { seqIdxInUse } from '../../packing/seq-idx-in-use.ts'

/** A change to the boundaries in use. Tokens count in their row. */
export type BoundaryEdit =
  | { readonly kind: 'move-boundary'; readonly row: number; readonly from: number; readonly to: number }
  /** A sub-sequence starts at `token`. */
  | { readonly kind: 'split'; readonly row: number; readonly token: number }
  /** None starts at `token` any more. */
  | { readonly kind: 'merge'; readonly row: number; readonly token: number }

/**
 * The boundaries in use with one change, as a `seq_idx` that counts from 1 in each row. A boundary cannot move past its
 * neighbours: it stops one token short of them.
 */
export function editedBoundaries(batch: PackedBatch, settings: LossSettings, edit: BoundaryEdit): IntegerTensor {
  const { rows, sequenceLength: length } = batch
  const ids = seqIdxInUse(batch, settings)
  const starts = new Uint8Array(rows * length)
  for (let t = 0; t < starts.length; t++)
    starts[t] = t % length === 0 || (ids !== null && ids[t] !== ids[t - 1]) ? 1 : 0
  applyEdit(starts, edit, length)
  const values = new Float64Array(rows * length)
  for (let t = 0; t < values.length; t++) values[t] = t % length === 0 ? 1 : values[t - 1] + starts[t]
  return { name: 'seq_idx', dtype: 'I32', shape: labelShapeOf(batch), values }
}

function applyEdit(starts: Uint8Array, edit: BoundaryEdit, length: number): void {
  const base = edit.row * length
  const inside = (token: number) => token > 0 && token < length
  if (edit.kind === 'split') {
    if (inside(edit.token)) starts[base + edit.token] = 1
    return
  }
  if (edit.kind === 'merge') {
    if (inside(edit.token)) starts[base + edit.token] = 0
    return
  }
  if (!inside(edit.from) || starts[base + edit.from] === 0) return
  let low = edit.from
  while (low > 1 && starts[base + low - 1] === 0) low--
  let high = edit.from
  while (high < length - 1 && starts[base + high + 1] === 0) high++
  starts[base + edit.from] = 0
  starts[base + Math.min(high, Math.max(low, edit.to))] = 1
}
