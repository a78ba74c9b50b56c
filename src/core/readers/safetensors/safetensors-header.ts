import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { checkUtf8 } from '../decode-utf8.ts'
import { groupedNumber } from '../grouped-number.ts'
import type { JsonValue } from '../json/json-value.ts'
import { type FloatLists, mapJsonEntries } from '../json/parse-json.ts'
import { type SafetensorsEntry, safetensorsEntry } from './safetensors-entry.ts'

/** The format's own limit (`MAX_HEADER_SIZE` of the reference implementation). */
export const longestHeader = 100_000_000

export interface SafetensorsHeader<T> {
  /** What was made of each entry, by its name. */
  readonly entries: Map<string, T>
  readonly metadata: JsonValue | undefined
  /** Offset in the file at which the tensors' bytes begin. */
  readonly dataStart: number
}

/**
 * The JSON header of a safetensors file. Nothing is allocated from the length that the file states before it is
 * known that the file holds so many bytes.
 * @param head first bytes of the file that have been read already
 * @param make makes of an entry what is kept of it
 * @throws ReadError for a length that cannot be, and for a header that is no JSON object in UTF-8
 */
export async function readSafetensorsHeader<T>(
  source: ByteSource,
  head: Uint8Array<ArrayBuffer>,
  make: (entry: SafetensorsEntry, dataStart: number) => T,
): Promise<SafetensorsHeader<T>> {
  const { name: file, byteLength } = source
  if (byteLength < 8) {
    const expected = 'at least 8 bytes, which hold the header length'
    throw new ReadError({ file, field: 'header length', expected, found: `${byteLength}` })
  }
  const slice = (from: number, to: number) => (to <= head.length ? head.slice(from, to) : source.slice(from, to))
  const start = await slice(0, 8)
  const length = checkedLength(new DataView(start.buffer).getBigUint64(0, true), byteLength - 8, file)
  const bytes = await slice(8, 8 + length)
  checkUtf8(bytes, file, 'header')
  if (bytes[0] !== 0x7b) {
    throw new ReadError({
      file,
      field: 'header',
      expected: 'JSON that begins with "{"',
      found: 'another first character',
    })
  }
  const floatLists: FloatLists = new WeakSet()
  const dataStart = 8 + length
  const entries = mapJsonEntries<T | JsonValue>(bytes, { file, field: 'header' }, floatLists, (name, value) =>
    name === metadataName ? value : make(safetensorsEntry(name, value, floatLists, file), dataStart),
  )
  const metadata = entries.get(metadataName) as JsonValue | undefined
  entries.delete(metadataName)
  return { entries: entries as Map<string, T>, metadata, dataStart }
}

const metadataName = '__metadata__'

/** A bigint until it is known to be small: 2^64 − 1 is not a number. */
function checkedLength(length: bigint, bytesLeft: number, file: string): number {
  const field = 'header length'
  const found = groupedNumber(length)
  if (length > longestHeader) {
    const expected = `at most ${groupedNumber(longestHeader)} bytes, the format's limit`
    const left = length > bytesLeft ? ` (the file has ${groupedNumber(bytesLeft)} left)` : ''
    throw new ReadError({ file, field, expected, found: found + left })
  }
  if (length > bytesLeft) {
    const expected = `at most the ${groupedNumber(bytesLeft)} bytes that the file has left`
    throw new ReadError({ file, field, expected, found, remedy: 'The file was cut short or is no safetensors file.' })
  }
  if (length < 2) throw new ReadError({ file, field, expected: 'at least 2 bytes, for "{}"', found })
  return Number(length)
}
