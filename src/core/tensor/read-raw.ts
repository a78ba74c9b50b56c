import { decodeFloat32 } from './decode-elements.ts'
import type { DType } from './dtype.ts'
import type { Tensor } from './tensor.ts'

/** An element type that kernels decode themselves. */
export type RawType = 'F32' | 'BF16' | 'F16'

/** The type that `readRaw` gives elements of this type in. */
export function rawType(dtype: DType): RawType {
  return dtype === 'BF16' || dtype === 'F16' ? dtype : 'F32'
}

/** Elements `[start, end)` as kernels read them: raw float32, bf16 or f16; any other type as float32. */
export async function readRaw(tensor: Tensor, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await tensor.readElements(start, end)
  if (tensor.dtype === rawType(tensor.dtype)) return bytes
  const floats = decodeFloat32(tensor.dtype, bytes)
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
}
