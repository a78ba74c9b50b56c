import { type DType, isFloat, torchName } from '../tensor/dtype.ts'
import { decodeIntegers, type IntegerValues } from '../tensor/integer-values.ts'
import { ReadError } from '../tensor/read-error.ts'
import { readInPieces } from '../tensor/read-in-pieces.ts'
import { elementCount, type Tensor } from '../tensor/tensor.ts'

/** A small tensor of ids, labels, lengths or masks, read whole. Plain data: it can be posted between threads. */
export interface IntegerTensor {
  readonly name: string
  /** As in the file. Upstream tells a pipeline's `seq_idx` tail by it, and wraps an ignore index into uint8. */
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row-major and exact; values beyond ±2^53 are refused, never rounded. */
  readonly values: IntegerValues
}

/**
 * Reads a tensor of integers (or of a mask in any dtype) whole.
 * @throws ReadError for a 64-bit value that float64 cannot hold, naming its index, not its value.
 */
export async function readIntegers(tensor: Tensor): Promise<IntegerTensor> {
  const count = elementCount(tensor.shape)
  const values =
    (await readInPieces(tensor, count)) ?? decodeIntegers(tensor.dtype, await tensor.readElements(0, count))
  if (values instanceof Float64Array && (tensor.dtype === 'I64' || tensor.dtype === 'U64')) {
    const index = values.findIndex((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)
    if (index >= 0)
      throw new ReadError({
        file: tensor.file,
        tensor: tensor.name,
        expected: 'integers within ±2^53',
        found: `a larger one at element ${index}`,
        remedy: 'No vocabulary is that large: the tensor is damaged or not what its name says.',
      })
  }
  return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, values }
}

/** @throws ReadError unless the tensor has an integer or bool dtype. */
export function requireIntegers(tensor: Tensor): void {
  if (isFloat(tensor.dtype))
    throw new ReadError({
      file: tensor.file,
      tensor: tensor.name,
      expected: 'an integer dtype',
      found: torchName[tensor.dtype],
      remedy: 'Dump token ids and labels as int64.',
    })
}
