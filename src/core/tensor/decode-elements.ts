import type { DType } from './dtype.ts'
import { isFloat } from './dtype.ts'
import { elementCount, type Tensor } from './tensor.ts'

/**
 * Raw elements as float32. bf16 and f16 widen exactly; f64 and integers round as `tensor.float()` does.
 * @param bytes little-endian elements, aligned to their width
 */
export function decodeFloat32(dtype: DType, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  if (dtype === 'BF16') return decodeBf16(bytes)
  if (dtype === 'F16') return decodeF16(bytes)
  return Float32Array.from(decodeFloat64(dtype, bytes))
}

/**
 * Raw elements as float64. Integers of 64 bits beyond ±2^53 are not exact there: `readIntegers` refuses them.
 * @param bytes little-endian elements, aligned to their width
 */
export function decodeFloat64(dtype: DType, bytes: Uint8Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, byteOffset, byteLength / 8)
    case 'F32':
      return Float64Array.from(new Float32Array(buffer, byteOffset, byteLength / 4))
    case 'BF16':
      return Float64Array.from(decodeBf16(bytes))
    case 'F16':
      return Float64Array.from(decodeF16(bytes))
    case 'I64':
      return fromBigInts(new BigInt64Array(buffer, byteOffset, byteLength / 8))
    case 'U64':
      return fromBigInts(new BigUint64Array(buffer, byteOffset, byteLength / 8))
    case 'I32':
      return Float64Array.from(new Int32Array(buffer, byteOffset, byteLength / 4))
    case 'U32':
      return Float64Array.from(new Uint32Array(buffer, byteOffset, byteLength / 4))
    case 'I16':
      return Float64Array.from(new Int16Array(buffer, byteOffset, byteLength / 2))
    case 'U16':
      return Float64Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2))
    case 'I8':
      return Float64Array.from(new Int8Array(buffer, byteOffset, byteLength))
    case 'U8':
      return Float64Array.from(bytes)
    case 'BOOL':
      // Any non-zero byte is true: torch writes 1, other writers do not always.
      return Float64Array.from(bytes, (byte) => (byte === 0 ? 0 : 1))
  }
}

/** A whole small tensor as float64, in row-major order. */
export async function readNumbers(tensor: Tensor): Promise<Float64Array<ArrayBuffer>> {
  return decodeFloat64(tensor.dtype, await tensor.readElements(0, elementCount(tensor.shape)))
}

/** Elements `[start, end)` as float32. */
export async function readFloat32(tensor: Tensor, start: number, end: number): Promise<Float32Array<ArrayBuffer>> {
  return decodeFloat32(tensor.dtype, await tensor.readElements(start, end))
}

/** True where a tensor holds floating-point numbers, which hidden states, logits and weights must. */
export function isFloatTensor(tensor: Tensor): boolean {
  return isFloat(tensor.dtype)
}

/** bf16 is the upper half of a float32: shift and reinterpret. */
function decodeBf16(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
  const words = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) words[i] = halves[i] << 16
  return new Float32Array(words.buffer)
}

/**
 * IEEE half → single by bits. With sign s, exponent e, mantissa m:
 * e = 31 → Inf/NaN; e = 0 → subnormal m·2^-24; else 2^(e-15)·(1 + m/1024).
 */
function decodeF16(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
  const words = new Uint32Array(halves.length)
  const floats = new Float32Array(words.buffer)
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]
    const sign = (half & 0x8000) << 16
    const exponent = (half >>> 10) & 0x1f
    const mantissa = half & 0x3ff
    if (exponent === 0) floats[i] = (sign === 0 ? 1 : -1) * mantissa * 2 ** -24
    else words[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13)
  }
  return floats
}

function fromBigInts(values: BigInt64Array | BigUint64Array): Float64Array<ArrayBuffer> {
  const numbers = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i])
  return numbers
}
