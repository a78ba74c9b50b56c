import { type IntegerTensor, readIntegers } from '../../core/packing/integer-tensor.ts'
import { isFloat } from '../../core/tensor/dtype.ts'
import { elementCount, type Tensor } from '../../core/tensor/tensor.ts'
import type { TensorFile } from '../../core/tensor/tensor-file.ts'
import { integerBytesTensor } from './integer-bytes-tensor.ts'

/** A dump that can be changed: small tensors as numbers, large ones as they are in the file. Plain functions change it. */
export interface MuseumDump {
  /** Ids, labels, masks and offsets. */
  readonly numbers: ReadonlyMap<string, IntegerTensor>
  /** Hidden states, weights, logits, and figures of the trainer. */
  readonly large: ReadonlyMap<string, Tensor>
  readonly metadata: ReadonlyMap<string, string>
}

/** Integer tensors beyond this stay in the file. */
const SMALL = 4 * 1024 * 1024

/** A batch that cannot show a bug: it has no documents to confuse, no prompt, or the like. The message says which. */
export class NotInThisBatch extends Error {
  override readonly name = 'NotInThisBatch'
}

/** @throws ReadError when the file cannot be read any more */
export async function openDump(file: TensorFile): Promise<MuseumDump> {
  const numbers = new Map<string, IntegerTensor>()
  const large = new Map<string, Tensor>()
  for (const [name, tensor] of file.tensors) {
    const isSmall = !isFloat(tensor.dtype) && elementCount(tensor.shape) <= SMALL
    if (isSmall) numbers.set(name, await readIntegers(tensor))
    else large.set(name, tensor)
  }
  return { numbers, large, metadata: file.metadata }
}

/** The dump as a file that was read: what the engine opens. */
export function sealDump(name: string, { numbers, large, metadata }: MuseumDump): TensorFile {
  const tensors = new Map<string, Tensor>(
    [...large].map(([key, tensor]) => [key, { ...tensor, name: key, file: name }]),
  )
  for (const [key, tensor] of numbers) tensors.set(key, integerBytesTensor(name, { ...tensor, name: key }))
  const byteLength = [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0)
  return { name, byteLength, tensors, metadata, notes: [] }
}
