import type { IntegerValues } from '../tensor/integer-values.ts'
import { elementCount, sameShape, shapeText } from '../tensor/tensor.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import { upperBound } from './upper-bound.ts'
import { UpstreamError } from './upstream-error.ts'

/**
 * Upstream's `_packed_seq_ids_from_batch`, which only its context-parallel path calls: ids of every token, `[B, S]`, from
 * the first of seq_idx, _packed_seq_ids, seq_lens_padded, cu_seqlens_padded and cu_seqlens that the batch has. Not from
 * seq_lens, attention_mask or position_ids.
 * @returns null where the batch has none
 * @throws UpstreamError ValueError where upstream raises
 */
export function packedSeqIdsFromBatch(
  boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>,
  inputShape: readonly number[],
): IntegerValues | null {
  const [rows = 0, length = 0] = inputShape
  const ids = boundaries.get('seq_idx') ?? boundaries.get('_packed_seq_ids')
  if (ids !== undefined) return fromIds(ids, inputShape)
  const lengths = boundaries.get('seq_lens_padded')
  if (lengths !== undefined) return fromLengths(lengths, rows, length)
  const padded = boundaries.get('cu_seqlens_padded')
  const offsets = padded ?? boundaries.get('cu_seqlens')
  return offsets === undefined ? null : fromOffsets(offsets, rows, length, padded === undefined)
}

function fromIds(ids: IntegerTensor, inputShape: readonly number[]): IntegerValues {
  const shape = ids.shape.length === 1 && inputShape[0] === 1 ? [1, ...ids.shape] : ids.shape
  if (!sameShape(shape, inputShape))
    throw valueError(
      ids,
      `has shape ${shapeText(ids.shape)}; packed sequence ids must match input_ids, ${shapeText(inputShape)}.`,
    )
  return ids.values
}

/** Ids count from 1 along the list; a length of 0 (or a negative one, clamped) uses one up as well. */
function fromLengths(lengths: IntegerTensor, rows: number, length: number): IntegerValues {
  const shape = lengths.shape.length === 1 ? [1, ...lengths.shape] : lengths.shape
  if (shape.length !== 2 || shape[0] !== rows)
    throw valueError(
      lengths,
      `has shape ${shapeText(lengths.shape)}; it must be [batch, num_sequences] for ${rows} rows.`,
    )
  const perRow = shape[1]
  const ids = new Float64Array(rows * length)
  for (let row = 0; row < rows; row++) {
    let end = 0
    for (let n = 0; n < perRow; n++) {
      const start = end
      end += Math.max(0, lengths.values[row * perRow + n])
      ids.fill(n + 1, row * length + Math.min(start, length), row * length + Math.min(end, length))
    }
    if (end !== length) throw valueError(lengths, `row ${row} sums to ${end}; it must cover exactly ${length} tokens.`)
  }
  return ids
}

function fromOffsets(offsets: IntegerTensor, rows: number, length: number, mustEnd: boolean): IntegerValues | null {
  if (rows !== 1) throw valueError(offsets, `describes one row; the batch has ${rows}.`)
  const values = offsets.values.filter((value) => value >= 0)
  if (values.length < 2 || elementCount(offsets.shape) < 2) return null
  const last = values[values.length - 1]
  if (mustEnd && last !== length)
    throw valueError(offsets, `ends at ${last} of ${length} tokens: pass cu_seqlens_padded for a padded layout.`)
  const ends = values.subarray(1)
  return Float64Array.from({ length }, (_, token) => upperBound(ends, token))
}

function valueError(tensor: IntegerTensor, message: string): UpstreamError {
  return new UpstreamError('ValueError', { tensor: tensor.name, message: `${tensor.name} ${message}` })
}
