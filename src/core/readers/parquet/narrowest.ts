import type { DType } from '../../tensor/dtype.ts'

export type PartValues =
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

/** The same integers in 8, 16 or 32 bits where all of them fit; floats and bytes as they are. */
export function narrowest(values: PartValues): PartValues {
  if (!(values instanceof Int32Array || values instanceof BigInt64Array)) return values
  return narrowArray(values.length, (i) => Number(values[i])) ?? values
}

/**
 * Integers in 8, 16 or 32 bits, whichever holds all of them.
 * @returns null where one does not fit in 32, or is not a number
 */
export function narrowArray(count: number, valueAt: (index: number) => number): PartValues | null {
  let least = 0
  let most = 0
  for (let i = 0; i < count; i++) {
    const value = valueAt(i)
    if (value < least) least = value
    else if (value > most) most = value
    else if (Number.isNaN(value)) return null
  }
  const Width = [Int8Array, Int16Array, Int32Array].find(({ BYTES_PER_ELEMENT }) => {
    const limit = 2 ** (8 * BYTES_PER_ELEMENT - 1)
    return least >= -limit && most < limit
  })
  if (Width === undefined) return null
  const narrow = new Width(count)
  for (let i = 0; i < count; i++) narrow[i] = valueAt(i)
  return narrow
}

const arrays = { BOOL: Uint8Array, I32: Int32Array, F32: Float32Array, F64: Float64Array } as const

/** Lists of values, one after another, as little-endian elements of a dtype that they fit in. */
export function elementBytes(
  lists: readonly PartValues[],
  dtype: DType & (keyof typeof arrays | 'I64'),
): Uint8Array<ArrayBuffer> {
  const length = lists.reduce((sum, list) => sum + list.length, 0)
  if (dtype === 'I64') return longBytes(lists, length)
  const elements = new arrays[dtype](length)
  let at = 0
  for (const list of lists) for (let i = 0; i < list.length; i++) elements[at++] = Number(list[i])
  return new Uint8Array(elements.buffer)
}

function longBytes(lists: readonly PartValues[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 * length)
  // Two halves: a BigInt for each would be an object for each.
  const halves = new Int32Array(bytes.buffer)
  const longs = new BigInt64Array(bytes.buffer)
  let at = 0
  for (const list of lists) {
    if (list instanceof BigInt64Array) longs.set(list, at)
    else
      for (let i = 0; i < list.length; i++) {
        halves[2 * (at + i)] = list[i]
        halves[2 * (at + i) + 1] = list[i] >> 31
      }
    at += list.length
  }
  return bytes
}
