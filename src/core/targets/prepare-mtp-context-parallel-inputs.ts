import type { BoundaryTensorName } from '../packing/boundary-source.ts'
import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { packedSeqIdsFromBatch } from '../packing/packed-seq-ids-from-batch.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, shapeText } from '../tensor/tensor.ts'

/** What upstream makes for one depth before it shards: everything `[B, S]`, shifted by `depth + 1`. */
export interface ContextParallelDepth {
  /** Filled with 0 where the shifted token is past the row or of another sub-sequence. */
  readonly inputIds: IntegerValues
  readonly positionIds: IntegerValues
  /** Filled with `ignoreIndex`. Equal to the targets of `calculate_mtp_loss` at this depth. */
  readonly targets: IntegerValues
  /** True (1) in range and within the sub-sequence; padding among padding as well. */
  readonly valid: Uint8Array
}

/** The batch's tensors that the preparation reads. */
export interface ContextParallelInputs {
  readonly inputIds: IntegerTensor
  readonly labels: IntegerTensor
  readonly boundaries: ReadonlyMap<BoundaryTensorName, IntegerTensor>
}

/**
 * Upstream's `prepare_mtp_context_parallel_inputs`: the roll on the whole sequence that has to come before sharding.
 * Positions are read from their first axis where they are M-RoPE's.
 * @throws UpstreamError ValueError where upstream raises
 */
export function prepareMtpContextParallelInputs(
  { inputIds, labels, boundaries }: ContextParallelInputs,
  depths: number,
  ignoreIndex: number,
): ContextParallelDepth[] {
  if (depths <= 0) throw refusal('num_depths', `num_depths is ${depths}; it must be positive.`)
  if (inputIds.shape.length !== 2)
    throw refusal(
      'input_ids',
      `input_ids have shape ${shapeText(inputIds.shape)}; context parallelism prepares [B, S].`,
    )
  if (!sameShape(labels.shape, inputIds.shape))
    throw refusal('labels', `labels have shape ${shapeText(labels.shape)}, input_ids ${shapeText(inputIds.shape)}.`)
  const [rows, length] = inputIds.shape
  const positions = positionsOf(boundaries.get('position_ids'), rows, length)
  const seqIdx = packedSeqIdsFromBatch(boundaries, inputIds.shape)
  return Array.from({ length: depths }, (_, depth): ContextParallelDepth => {
    const shift = depth + 1
    const valid = new Uint8Array(rows * length)
    for (let t = 0; t < valid.length; t++)
      if ((t % length) + shift < length && (seqIdx === null || seqIdx[t] === seqIdx[t + shift])) valid[t] = 1
    const shifted = (values: IntegerValues, fill: number) =>
      Float64Array.from(valid, (ok, t) => (ok === 1 ? values[t + shift] : fill))
    return {
      inputIds: shifted(inputIds.values, 0),
      positionIds: shifted(positions, 0),
      targets: shifted(labels.values, ignoreIndex),
      valid,
    }
  })
}

/** `[B, S]`, `[1, S]` or `[axes, B, S]`; made where the batch has none. */
function positionsOf(tensor: IntegerTensor | undefined, rows: number, length: number): IntegerValues {
  const counted = () => Float64Array.from({ length: rows * length }, (_, t) => t % length)
  if (tensor === undefined) return counted()
  const { shape, values } = tensor
  const rest = shape.length === 3 ? shape.slice(1) : shape
  if (sameShape(rest, [rows, length])) return values.subarray(0, rows * length)
  if (shape.length === 2 && sameShape(shape, [1, length])) {
    const repeated = new Float64Array(rows * length)
    for (let row = 0; row < rows; row++) repeated.set(values, row * length)
    return repeated
  }
  throw refusal(
    'position_ids',
    `position_ids have shape ${shapeText(shape)}; they must be [B, S], [1, S] or [axes, B, S].`,
  )
}

function refusal(tensor: string, message: string): UpstreamError {
  return new UpstreamError('ValueError', { tensor, message })
}
