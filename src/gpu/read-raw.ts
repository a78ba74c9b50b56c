import { decodeFloat32 } from '../core/tensor/decode-elements.ts'
import type { Tensor } from '../core/tensor/tensor.ts'

/** Elements `[start, end)` as the GPU reads them: raw float32, bf16 or f16; any other type as float32. */
export async function readRaw(tensor: Tensor, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await tensor.readElements(start, end)
  if (tensor.dtype === 'F32' || tensor.dtype === 'BF16' || tensor.dtype === 'F16') return bytes
  const floats = decodeFloat32(tensor.dtype, bytes)
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
}
