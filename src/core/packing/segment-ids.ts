import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, shapeText } from '../tensor/tensor.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import { upperBound } from './upper-bound.ts'
import { UpstreamError } from './upstream-error.ts'

/** The two arguments of `calculate_mtp_loss` that can carry boundaries. */
export interface BoundaryArguments {
  readonly seqIdx: IntegerTensor | null
  readonly cuSeqlens: IntegerTensor | null
}

/**
 * `seqIdx` of every token, `[rows * S]`, as `calculate_mtp_loss` makes it of its arguments; null where it masks no
 * boundary. Only equality of two ids matters.
 *
 * `seq_idx` wins over `cu_seqlens`. A `[S]` tensor is broadcast to all rows, `[1, T]` is squeezed for flat labels.
 * `cu_seqlens` counts where it is 1-D or `[1, n]`; any other rank is ignored without a word, upstream too.
 * @throws UpstreamError ValueError when `seq_idx` has not the labels' shape
 */
export function segmentIds(
  labelShape: readonly number[],
  { seqIdx, cuSeqlens }: BoundaryArguments,
): IntegerValues | null {
  if (seqIdx !== null) return fromSeqIdx(labelShape, seqIdx)
  if (cuSeqlens !== null) return fromCuSeqlens(labelShape, cuSeqlens)
  return null
}

function fromSeqIdx(labelShape: readonly number[], seqIdx: IntegerTensor): IntegerValues {
  let shape = seqIdx.shape
  let values = seqIdx.values
  if (shape.length === 1 && labelShape.length === 2) {
    const [rows = 0] = labelShape
    values = repeatRow(values, rows)
    shape = [rows, ...shape]
  } else if (shape.length === 2 && shape[0] === 1 && labelShape.length === 1) {
    shape = shape.slice(1)
  }
  if (!sameShape(shape, labelShape))
    throw new UpstreamError('ValueError', {
      tensor: seqIdx.name,
      field: 'seq_idx',
      message: `${seqIdx.name}, passed as seq_idx, has shape ${shapeText(shape)}; calculate_mtp_loss wants the labels' ${shapeText(labelShape)}. Under pipeline parallelism, chunk it with the microbatch.`,
    })
  return values
}

function fromCuSeqlens(labelShape: readonly number[], cuSeqlens: IntegerTensor): IntegerValues | null {
  const flat = cuSeqlens.shape.length === 1 || (cuSeqlens.shape.length === 2 && cuSeqlens.shape[0] === 1)
  if (!flat) return null
  const length = labelShape.at(-1) ?? 0
  const ends = cuSeqlens.values.subarray(1)
  const row = countedBelow(ends, length)
  return labelShape.length === 2 ? repeatRow(row, labelShape[0]) : row
}

/** How many ends stand at or before each token. */
function countedBelow(ends: IntegerValues, length: number): IntegerValues {
  const counts = new Int32Array(length)
  for (let token = 0; token < length; token++) counts[token] = upperBound(ends, token)
  return counts
}

function repeatRow(row: IntegerValues, rows: number): IntegerValues {
  const repeated = row instanceof Int32Array ? new Int32Array(rows * row.length) : new Float64Array(rows * row.length)
  for (let r = 0; r < rows; r++) repeated.set(row, r * row.length)
  return repeated
}
