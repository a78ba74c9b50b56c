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
  let least = 0
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i])
    if (value < least) least = value
    if (value > most) most = value
  }
  const Width = [Int8Array, Int16Array, Int32Array].find((_, index) => {
    const limit = 2 ** (8 * 2 ** index - 1)
    return least >= -limit && most < limit
  })
  if (Width === undefined || values instanceof Width) return values
  const narrow = new Width(values.length)
  for (let i = 0; i < values.length; i++) narrow[i] = Number(values[i])
  return narrow
}

const arrays = { BOOL: Uint8Array, I32: Int32Array, F32: Float32Array, F64: Float64Array } as const

/** Values as little-endian elements of a dtype that they fit in. */
export function elementBytes(
  values: PartValues,
  dtype: DType & (keyof typeof arrays | 'I64'),
): Uint8Array<ArrayBuffer> {
  if (dtype === 'I64') {
    const longs = new BigInt64Array(values.length)
    for (let i = 0; i < values.length; i++) longs[i] = BigInt(values[i])
    return new Uint8Array(longs.buffer)
  }
  const elements = new arrays[dtype](values.length)
  for (let i = 0; i < values.length; i++) elements[i] = Number(values[i])
  return new Uint8Array(elements.buffer)
}
