import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { narrowest, type PartValues } from './narrowest.ts'
import { readHybrid, runValues } from './parquet-hybrid.ts'
import type { Page } from './parquet-pages.ts'

/** Types of Parquet that are numbers here. */
export type ParquetType = 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE'

/** What one data page holds: levels of each entry, null where the column has none, and values of those that have one. */
export interface PageValues {
  readonly repetitions: Uint8Array | null
  readonly definitions: Uint8Array | null
  readonly values: PartValues
}

export interface LevelBits {
  readonly repetitionBits: number
  readonly definitionBits: number
  /** The definition level of an entry that has a value. */
  readonly deepest: number
}

/**
 * Decodes a data page into typed arrays, integers as narrow as their values are: a page can say in some bytes that a value
 * occurs ten million times.
 * @param content the page, unpacked; without its levels in version 2
 * @param dictionary values of the chunk's dictionary, where there is one
 * @throws Error, also RangeError, for bytes that end before
 */
export function pageValues(
  content: Uint8Array<ArrayBuffer>,
  page: Page,
  type: ParquetType,
  bits: LevelBits,
  dictionary: PartValues | null,
): PageValues {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  let at = 0
  const levels = (width: number, outside: Uint8Array | undefined): Uint8Array | null => {
    if (width === 0) return null
    const values = new Uint8Array(page.values)
    if (outside !== undefined) {
      readHybrid(new DataView(outside.buffer, outside.byteOffset, outside.byteLength), 0, width, values)
      return values
    }
    const length = view.getUint32(at, true)
    readHybrid(new DataView(content.buffer, content.byteOffset + at + 4, length), 0, width, values)
    at += 4 + length
    return values
  }
  const { repetition = 0, bytes } = page.levels ?? {}
  const repetitions = levels(bits.repetitionBits, bytes?.subarray(0, repetition))
  const definitions = levels(bits.definitionBits, bytes?.subarray(repetition))
  const count = definitions === null ? page.values : countOf(definitions, bits.deepest)
  return {
    repetitions,
    definitions,
    values: narrowest(valuesOf(view, at, page.encoding ?? 'PLAIN', type, count, dictionary)),
  }
}

function countOf(levels: Uint8Array, wanted: number): number {
  let count = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] === wanted) count++
  return count
}

function valuesOf(
  view: DataView<ArrayBuffer>,
  at: number,
  encoding: string,
  type: ParquetType,
  count: number,
  dictionary: PartValues | null,
): PartValues {
  if (encoding === 'PLAIN') return plainValues(view, at, type, count)
  if (encoding === 'DELTA_BINARY_PACKED' && (type === 'INT32' || type === 'INT64')) {
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
    deltaBinaryUnpack({ view, offset: at }, count, values)
    return values
  }
  if (encoding === 'RLE' && type === 'BOOLEAN') {
    const values = new Uint8Array(count)
    if (count > 0) readHybrid(view, at + 4, 1, values)
    return values
  }
  if (!encoding.endsWith('DICTIONARY') || dictionary === null) throw new Error(`${encoding} of ${type}, no dictionary`)
  return lookedUp(view, at, count, dictionary)
}

function lookedUp(view: DataView, at: number, count: number, dictionary: PartValues): PartValues {
  if (count === 0) return dictionary.slice(0, 0)
  const bits = view.getUint8(at)
  if (bits > 32) throw new Error(`indices of ${bits} bits`)
  // A list of one of the kinds, as long as it has to be; TypeScript sees a union and cannot index it.
  const values = new (dictionary.constructor as Float64ArrayConstructor)(count)
  const source = dictionary as Float64Array
  // A dictionary of one value needs no indices.
  if (bits === 0 && source.length > 0) return values.fill(source[0])
  const places = runValues(bits, count)
  if (bits > 0) readHybrid(view, at + 1, bits, places)
  for (let i = 0; i < count; i++) {
    const place = places[i]
    if (!(place >= 0 && place < source.length)) throw new Error(`index ${place} in a dictionary of ${source.length}`)
    values[i] = source[place]
  }
  return values
}

const widths = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 } as const

/** Values one after another; booleans are bits. */
export function plainValues(view: DataView<ArrayBuffer>, at: number, type: ParquetType, count: number): PartValues {
  if (type === 'BOOLEAN') {
    return Uint8Array.from({ length: count }, (_, i) => (view.getUint8(at + (i >> 3)) >> (i & 7)) & 1)
  }
  const length = count * widths[type]
  if (at + length > view.byteLength) throw new Error(`${count} values in ${view.byteLength - at} bytes`)
  const buffer = view.buffer.slice(view.byteOffset + at, view.byteOffset + at + length)
  if (type === 'INT32') return new Int32Array(buffer)
  if (type === 'INT64') return new BigInt64Array(buffer)
  return type === 'FLOAT' ? new Float32Array(buffer) : new Float64Array(buffer)
}
