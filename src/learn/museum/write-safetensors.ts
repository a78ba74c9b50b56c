import { safetensorsBytes, type WrittenTensor } from '../../core/tensor/safetensors-bytes.ts'
import { elementCount } from '../../core/tensor/tensor.ts'
import type { TensorFile } from '../../core/tensor/tensor-file.ts'

/** Files of the museum and the toy pack are made in memory; a batch of real size would not fit twice. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * A dump as the bytes of a `.safetensors` file.
 * @throws RangeError for one larger than `MOST_BYTES`; ReadError when its source cannot be read any more
 */
export async function writeSafetensors(file: TensorFile): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, WrittenTensor>()
  let size = 0
  for (const [name, { dtype, shape, readElements }] of file.tensors) {
    const bytes = await readElements(0, elementCount(shape))
    size += bytes.length
    if (size > MOST_BYTES)
      throw new RangeError(
        `${file.name} is larger than ${MOST_BYTES / 1024 ** 2} MiB: it is not copied. Use a smaller batch.`,
      )
    tensors.set(name, { dtype, shape, bytes })
  }
  return safetensorsBytes(file.metadata, tensors)
}
