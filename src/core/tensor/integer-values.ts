import { decodeFloat64 } from './decode-elements.ts'
import type { DType } from './dtype.ts'

/**
 * Integers of a tensor, one an element: an `Int32Array` where all of them fit, as ids, labels and positions do, else a
 * `Float64Array`, which holds every integer of ±2^53. A million tokens have several such arrays, in the worker and in the
 * page. It has no `map`: of an `Int32Array` that would wrap what does not fit; `Float64Array.from(values, …)` does not.
 */
export interface IntegerValues {
  [index: number]: number
  readonly length: number
  readonly buffer: ArrayBufferLike
  readonly byteLength: number
  [Symbol.iterator](): ArrayIterator<number>
  at(index: number): number | undefined
  entries(): ArrayIterator<[number, number]>
  every(test: (value: number, index: number) => boolean): boolean
  fill(value: number, start?: number, end?: number): void
  filter(test: (value: number, index: number) => boolean): IntegerValues
  findIndex(test: (value: number, index: number) => boolean): number
  forEach(visit: (value: number, index: number) => void): void
  includes(value: number): boolean
  indexOf(value: number, from?: number): number
  reduce<T>(step: (sum: T, value: number, index: number) => T, initial: T): T
  slice(start?: number, end?: number): IntegerValues
  some(test: (value: number, index: number) => boolean): boolean
  subarray(start?: number, end?: number): IntegerValues
}

/**
 * Raw elements as the narrowest of `IntegerValues`. Values that are no integers (a mask in a float dtype) stay float64.
 * @param bytes little-endian elements, aligned to their width
 */
export function decodeIntegers(dtype: DType, bytes: Uint8Array<ArrayBuffer>): IntegerValues {
  const { buffer, byteOffset, byteLength } = bytes
  switch (dtype) {
    case 'I64':
      return fromPairs(new Int32Array(buffer, byteOffset, byteLength / 4)) ?? decodeFloat64(dtype, bytes)
    case 'I32': {
      const values = new Int32Array(buffer, byteOffset, byteLength / 4)
      // A part of a larger buffer would take all of it along to another thread.
      return byteLength === buffer.byteLength ? values : values.slice()
    }
    case 'I16':
      return Int32Array.from(new Int16Array(buffer, byteOffset, byteLength / 2))
    case 'U16':
      return Int32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2))
    case 'I8':
      return Int32Array.from(new Int8Array(buffer, byteOffset, byteLength))
    case 'U8':
      return Int32Array.from(bytes)
    case 'BOOL':
      // Any non-zero byte is true: torch writes 1, other writers do not always.
      return Int32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1))
    default:
      return decodeFloat64(dtype, bytes)
  }
}

/** The lower halves of int64 values where each is the whole value; null where one is not. */
function fromPairs(pairs: Int32Array): Int32Array<ArrayBuffer> | null {
  const values = new Int32Array(pairs.length / 2)
  return narrowPairs(pairs, values, 0) ? values : null
}

/** Writes the lower halves of int64 values to `values`, from `start` on. False where one is not the whole value. */
export function narrowPairs(pairs: Int32Array, values: Int32Array, start: number): boolean {
  let lost = 0
  for (let i = 0, to = start; i < pairs.length; i += 2, to++) {
    const low = pairs[i]
    values[to] = low
    // The upper half of a small number repeats the sign of the lower.
    lost |= pairs[i + 1] ^ (low >> 31)
  }
  return lost === 0
}

/** Zeros for as many values as `like` has, as wide as its own and wide enough for `other`. */
export function integersLike(like: IntegerValues, other = 0): Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  return like instanceof Int32Array && (other | 0) === other
    ? new Int32Array(like.length)
    : new Float64Array(like.length)
}
