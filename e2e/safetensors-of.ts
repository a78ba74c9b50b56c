/** One tensor to write; `bytes` are its elements, little-endian. */
export interface WrittenTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: ArrayBufferView
}

/** A safetensors file put together by hand: eight bytes of length, the header, the elements in order. */
export function safetensorsOf(
  tensors: Readonly<Record<string, WrittenTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata }
  let offset = 0
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.byteLength] }
    offset += bytes.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const file = new Uint8Array(8 + text.length + offset)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  let at = 8 + text.length
  for (const { bytes } of Object.values(tensors)) {
    file.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), at)
    at += bytes.byteLength
  }
  return file
}

/** What `safetensorsOf` was given for a file that is sound. */
export function tensorsOf(file: Uint8Array): {
  tensors: Record<string, WrittenTensor>
  metadata: Record<string, string>
} {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(new TextDecoder().decode(file.subarray(8, start)))
  const tensors: Record<string, WrittenTensor> = {}
  for (const [name, { dtype, shape, data_offsets }] of Object.entries<Record<string, never>>(entries)) {
    const [from, to] = data_offsets as number[]
    tensors[name] = { dtype, shape, bytes: file.subarray(start + from, start + to) }
  }
  return { tensors, metadata }
}
