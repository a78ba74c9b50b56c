import type { PackedBatch } from '../../packing/packed-batch.ts'
import { tokenwise } from '../../packing/token-values.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'

/** `loss_mask` a token, 0 and 1; null where the dump has none, or weights that are neither. */
export function binaryLossMask(batch: PackedBatch): IntegerValues | null {
  const tensor = batch.evidence.get('loss_mask')
  const mask = tensor === undefined ? null : tokenwise(tensor, batch.rows, batch.sequenceLength)
  return mask === null || mask.some((value) => value !== 0 && value !== 1) ? null : mask
}
