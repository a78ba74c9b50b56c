import type { DType } from './dtype.ts'

/** A tensor to be written, row-major. */
export interface WrittenTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/**
 * Tensors and metadata as the bytes of a `.safetensors` file: length of the header, header, tensors one after another.
 * The header is filled up with spaces to a multiple of 8, as the format wants it.
 */
export function safetensorsBytes(
  metadata: ReadonlyMap<string, string>,
  tensors: ReadonlyMap<string, WrittenTensor>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) }
  let size = 0
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [size, size + bytes.length] }
    size += bytes.length
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = 8 + Math.ceil(text.length / 8) * 8
  const file = new Uint8Array(start + size).fill(0x20, 8, start)
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true)
  file.set(text, 8)
  let at = start
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at)
    at += bytes.length
  }
  return file
}
