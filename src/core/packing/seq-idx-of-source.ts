import type { IntegerValues } from '../tensor/integer-values.ts'
import { elementCount, sameShape, shapeText } from '../tensor/tensor.ts'
import type { BoundaryTensorName } from './boundary-source.ts'
import type { IntegerTensor } from './integer-tensor.ts'
import { UpstreamError } from './upstream-error.ts'

/**
 * What to pass as `seq_idx` for a source that upstream's loss does not read itself: ids for lengths, an indexed mask or
 * position ids. `seq_idx` and `_packed_seq_ids` are passed as they are.
 * @throws UpstreamError ValueError when the tensor cannot describe these labels
 */
export function seqIdxOfSource(
  source: Exclude<BoundaryTensorName, 'cu_seqlens' | 'cu_seqlens_padded'>,
  tensor: IntegerTensor,
  labelShape: readonly number[],
): IntegerTensor {
  switch (source) {
    case 'seq_idx':
    case '_packed_seq_ids':
      return tensor
    case 'attention_mask':
      return withShape(tensor, fitted(tensor, labelShape), labelShape)
    case 'position_ids':
      return withShape(tensor, fromPositionIds(tensor, labelShape), labelShape)
    case 'seq_lens':
      return withShape(tensor, fromLengths(tensor, labelShape, false), labelShape)
    case 'seq_lens_padded':
      return withShape(tensor, fromLengths(tensor, labelShape, true), labelShape)
  }
}

/**
 * A sub-sequence starts where positions fall back or stand at 0. Padding whose positions are all 0 is then one
 * sub-sequence a token; padding whose positions go on belongs to the sub-sequence before it. M-RoPE's `[axes, B, S]` is
 * read on its first axis.
 */
function fromPositionIds(tensor: IntegerTensor, labelShape: readonly number[]): IntegerValues {
  const positions = fitted(tensor, labelShape)
  const length = labelShape.at(-1) ?? 0
  const ids = new Int32Array(positions.length)
  for (let i = 0; i < positions.length; i++) {
    const inRow = i % length
    const starts = inRow > 0 && (positions[i] === 0 || positions[i] < positions[i - 1])
    ids[i] = inRow === 0 ? 0 : ids[i - 1] + (starts ? 1 : 0)
  }
  return ids
}

/**
 * Ids from lengths as `_packed_seq_ids_from_batch` gives them: 1-based positions in the list, negative entries clamped
 * to 0 (the sentinel -1000 fills ragged rows), zero lengths still counted. Padded lengths must cover the row; of real
 * lengths, which may not, the rest of the row is one more sub-sequence.
 */
function fromLengths(tensor: IntegerTensor, labelShape: readonly number[], mustCover: boolean): IntegerValues {
  const flat = labelShape.length === 1
  const length = labelShape.at(-1) ?? 0
  const rows = flat ? 1 : labelShape[0]
  // Flat labels hold the rows of the collated [B, n] lengths one after another.
  const perRow = flat ? tensor.values.length : (tensor.shape.at(-1) ?? 0)
  if (!flat && perRow * rows !== tensor.values.length)
    throw new UpstreamError('ValueError', {
      tensor: tensor.name,
      message: `${tensor.name} has shape ${shapeText(tensor.shape)}; it needs one row of lengths for each of the ${rows} rows of labels.`,
    })
  const ids = new Int32Array(rows * length)
  for (let row = 0; row < rows; row++) {
    let end = 0
    for (let n = 0; n < perRow; n++) {
      const start = end
      end += Math.max(0, tensor.values[row * perRow + n])
      ids.fill(n + 1, row * length + Math.min(start, length), row * length + Math.min(end, length))
    }
    if (end > length || (mustCover && end !== length))
      throw new UpstreamError('ValueError', {
        tensor: tensor.name,
        message: `${tensor.name}: row ${row} sums to ${end}, but the row has ${length} tokens.`,
      })
    ids.fill(perRow + 1, row * length + end, (row + 1) * length)
  }
  return ids
}

/** Values brought to the labels' shape where broadcasting can do it. */
function fitted(tensor: IntegerTensor, labelShape: readonly number[]): IntegerValues {
  const count = elementCount(labelShape)
  const { shape, values } = tensor
  if (values.length === count && (sameShape(shape, labelShape) || shape.length <= 2 || labelShape.length === 1))
    return values
  const axes = shape.length === 3 ? shape[0] : 1
  const perAxis = values.length / axes
  if (shape.length === 3 && perAxis === count) return values.subarray(0, count)
  if (perAxis === labelShape.at(-1)) {
    const fittedValues = new Float64Array(count)
    for (let start = 0; start < count; start += perAxis) fittedValues.set(values.subarray(0, perAxis), start)
    return fittedValues
  }
  throw new UpstreamError('ValueError', {
    tensor: tensor.name,
    message: `${tensor.name} has shape ${shapeText(shape)}, which does not fit labels of shape ${shapeText(labelShape)}.`,
  })
}

function withShape(tensor: IntegerTensor, values: IntegerValues, shape: readonly number[]): IntegerTensor {
  return { name: tensor.name, dtype: 'I64', shape, values }
}
