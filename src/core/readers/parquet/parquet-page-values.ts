import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
import { narrowArray, narrowest, type PartValues } from './narrowest.ts'
import { eachRun, HybridRuns } from './parquet-hybrid.ts'
import { viewOf } from './parquet-levels.ts'

/** Types of Parquet that are numbers here. */
export type ParquetType = 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE'

/** Where the values of a page are, and what they are. */
export interface StoredValues {
  /** The page, unpacked. */
  readonly content: Uint8Array
  /** Where they begin. */
  readonly at: number
  /** Null for a dictionary, whose values are plain. */
  readonly encoding: string | null
  readonly type: ParquetType
  readonly count: number
  /** Bytes of the page as it lies in the file. */
  readonly packed: number
}

/**
 * The values of a page, integers as narrow as they are: a page can say in some bytes that a value occurs ten million times.
 * @param dictionary values of the chunk's dictionary, where there is one
 * @throws Error, also RangeError, for bytes that end before, and for more than a page may become
 */
export function pageValues(stored: StoredValues, dictionary: PartValues | null): PartValues {
  const { content, at, type, count } = stored
  const encoding = stored.encoding ?? 'PLAIN'
  if (encoding === 'PLAIN') return plainValues(viewOf(content), at, type, count)
  if (encoding === 'DELTA_BINARY_PACKED' && (type === 'INT32' || type === 'INT64')) {
    checkSize(stored, widths[type])
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
    if (count > 0) deltaBinaryUnpack({ view: viewOf(content) as DataView<ArrayBuffer>, offset: at }, count, values)
    return narrowest(values)
  }
  if (encoding === 'RLE' && type === 'BOOLEAN') {
    checkSize(stored, 1)
    const values = new Uint8Array(count)
    if (count > 0)
      eachRun(new HybridRuns(viewOf(content), at + 4, 1), count, (value, from, to) => values.fill(value, from, to))
    return values
  }
  if (!encoding.endsWith('DICTIONARY') || dictionary === null) throw new Error(`${encoding} of ${type}, no dictionary`)
  checkSize(stored, dictionary.BYTES_PER_ELEMENT)
  return lookedUp(viewOf(content), at, count, dictionary)
}

/** Run lengths and differences make many values of few bytes: what they take is bounded before it is allocated. */
function checkSize({ count, packed }: StoredValues, width: number): void {
  if (count * width <= mostUnpackedAtOnce(packed) / 2) return
  throw new Error(`a page of ${count} values of ${width} bytes from ${packed}; smaller pages are read`)
}

function lookedUp(view: DataView, at: number, count: number, dictionary: PartValues): PartValues {
  if (count === 0) return dictionary.slice(0, 0)
  const bits = view.getUint8(at)
  if (bits > 32) throw new Error(`indices of ${bits} bits`)
  // A list of one of the kinds, as long as it has to be; TypeScript sees a union and cannot index it.
  const values = new (dictionary.constructor as Float64ArrayConstructor)(count)
  const source = dictionary as Float64Array
  const check = (place: number): void => {
    if (!(place < source.length)) throw new Error(`index ${place} in a dictionary of ${source.length}`)
  }
  check(0)
  // A dictionary of one value needs no indices.
  if (bits === 0) return values.fill(source[0])
  eachRun(new HybridRuns(view, at + 1, bits), count, (place, from, to) => {
    check(place)
    if (to - from === 1) values[from] = source[place]
    else values.fill(source[place], from, to)
  })
  return values
}

const widths = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 } as const

/** Values one after another; booleans are bits. Integers become narrow as they are read: nothing as long as the page is made. */
function plainValues(view: DataView, at: number, type: ParquetType, count: number): PartValues {
  const length = type === 'BOOLEAN' ? Math.ceil(count / 8) : count * widths[type]
  if (at + length > view.byteLength) throw new Error(`${count} values in ${view.byteLength - at} bytes`)
  if (type === 'BOOLEAN') {
    const bits = new Uint8Array(count)
    for (let i = 0; i < count; i++) bits[i] = (view.getUint8(at + (i >> 3)) >> (i & 7)) & 1
    return bits
  }
  if (type === 'INT32') return narrowArray(count, (i) => view.getInt32(at + 4 * i, true)) ?? new Int32Array(0)
  if (type === 'INT64') return narrowLongs(view, at, count)
  const values = type === 'FLOAT' ? new Float32Array(count) : new Float64Array(count)
  for (let i = 0; i < count; i++)
    values[i] = type === 'FLOAT' ? view.getFloat32(at + 4 * i, true) : view.getFloat64(at + 8 * i, true)
  return values
}

/** Integers of 64 bits, read as two halves: one that is no int32 makes all of them long. */
function narrowLongs(view: DataView, at: number, count: number): PartValues {
  const narrow = narrowArray(count, (i) => {
    const low = view.getInt32(at + 8 * i, true)
    return view.getInt32(at + 8 * i + 4, true) === low >> 31 ? low : Number.NaN
  })
  if (narrow !== null) return narrow
  const longs = new BigInt64Array(count)
  for (let i = 0; i < count; i++) longs[i] = view.getBigInt64(at + 8 * i, true)
  return longs
}
