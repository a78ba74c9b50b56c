import { elementCount } from '../../core/tensor/tensor.ts'
import type { TensorFile } from '../../core/tensor/tensor-file.ts'

/** Files of the museum and the toy pack are made in memory; a batch of real size would not fit twice. */
export const MOST_BYTES = 256 * 1024 * 1024

/**
 * A dump as the bytes of a `.safetensors` file.
 * @throws RangeError for one larger than `MOST_BYTES`; ReadError when its source cannot be read any more
 */
export async function writeSafetensors(file: TensorFile): Promise<Uint8Array<ArrayBuffer>> {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(file.metadata) }
  const parts: Uint8Array[] = []
  let offset = 0
  for (const [name, tensor] of file.tensors) {
    const bytes = await tensor.readElements(0, elementCount(tensor.shape))
    header[name] = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] }
    offset += bytes.length
    if (offset > MOST_BYTES)
      throw new RangeError(
        `${file.name} is larger than ${MOST_BYTES / 1024 ** 2} MiB: it is not copied. Use a smaller batch.`,
      )
    parts.push(bytes)
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(text.length / 8) * 8
  const written = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded)
  new DataView(written.buffer).setBigUint64(0, BigInt(padded), true)
  written.set(text, 8)
  let at = 8 + padded
  for (const part of parts) {
    written.set(part, at)
    at += part.length
  }
  return written
}
