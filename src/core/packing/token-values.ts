import type { IntegerValues } from '../tensor/integer-values.ts'
import { elementCount } from '../tensor/tensor.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import type { PackedBatch } from './packed-batch.ts'

/**
 * A tensor of the batch as one value a token, `[rows * S]`: broadcast over rows where it has one row, the first axis of
 * M-RoPE's `[axes, B, S]`. null where the dump has none or its shape is another (a 4-D mask, lengths).
 */
export function tokenValues(batch: PackedBatch, name: BoundaryTensorName): IntegerValues | null {
  const tensor = batch.boundaries.get(name)
  return tensor === undefined ? null : tokenwise(tensor, batch.rows, batch.sequenceLength)
}

/** `tokenValues` of any tensor. */
export function tokenwise(tensor: IntegerTensor, rows: number, length: number): IntegerValues | null {
  const { shape, values } = tensor
  const count = rows * length
  if (shape.at(-1) !== length && elementCount(shape) !== count) return null
  if (shape.length <= 2 && values.length === count) return values
  if (shape.length === 3 && values.length === shape[0] * count) return values.subarray(0, count)
  if (shape.length > 2 || values.length !== length) return null
  const repeated = new Float64Array(count)
  for (let row = 0; row < rows; row++) repeated.set(values, row * length)
  return repeated
}
