import type { FileMetaData } from 'hyparquet'
import { parquetMetadata } from 'hyparquet/src/metadata.js'
import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { columnCodecs } from './column-codecs.ts'

/** Row groups, columns and statistics; a data set of a terabyte stays below. */
const longestFooter = 64 * 1024 * 1024

/** A page header can claim any number of values for a few bytes; a column chunk of more is none that was meant. */
const mostValues = 1 << 26

/** A chunk is walked through whole, to know where its rows are. */
const largestChunk = 256 * 1024 * 1024

/**
 * The footer of a Parquet file, checked: magic, length, and for every column chunk its place in the file, its codec and its
 * count of values, before a byte of it is read.
 * @throws ReadError naming the footer's field, or the column and row group
 */
export async function readParquetFooter(source: ByteSource): Promise<FileMetaData> {
  const { name: file, byteLength } = source
  const fault = (field: string, expected: string, found: string, remedy?: string): ReadError =>
    new ReadError({ file, field, expected, found, ...(remedy === undefined ? {} : { remedy }) })
  const copyAgain = 'The file is truncated or damaged: copy it again.'
  if (byteLength < 12) throw fault('Parquet footer', '"PAR1" at both ends', `${byteLength} bytes`, copyAgain)
  const end = await source.slice(byteLength - 8, byteLength)
  const magic = String.fromCharCode(...end.subarray(4))
  if (magic === 'PARE') {
    throw fault('Parquet footer', 'one in the clear', 'an encrypted one', 'Write the file without encryption.')
  }
  if (magic !== 'PAR1') throw fault('Parquet footer', '"PAR1" at the end of the file', 'other bytes', copyAgain)
  const length = new DataView(end.buffer).getUint32(0, true)
  const most = Math.min(byteLength - 12, longestFooter)
  if (length > most) {
    throw fault('Parquet footer length', `at most ${groupedNumber(most)} bytes`, groupedNumber(length), copyAgain)
  }
  const bytes = await source.slice(byteLength - 8 - length, byteLength)
  let metadata: FileMetaData
  try {
    metadata = parquetMetadata(bytes.buffer, { geoparquet: false })
  } catch (error) {
    throw fault('Parquet footer', 'metadata in Thrift', visibleText(`damage (${String(error)})`, 80), copyAgain)
  }
  const odd = oddField(metadata)
  if (odd !== undefined) throw fault('Parquet footer', 'metadata in Thrift', `damage (no ${odd})`, copyAgain)
  checkRowGroups(metadata, byteLength - 8 - length, file)
  return metadata
}

/** hyparquet hands on what Thrift says: a field that is used here and has another type, or none. */
function oddField({ schema, row_groups, num_rows }: FileMetaData): string | undefined {
  const isWhole = (value: unknown): boolean => typeof value === 'bigint' && value >= 0n
  if (!isWhole(num_rows)) return 'num_rows'
  for (const [index, { name, num_children, repetition_type }] of schema.entries()) {
    if (index > 0 && repetition_type === undefined) return 'repetition_type'
    if (typeof name !== 'string') return 'column name'
    if (num_children !== undefined && !(Number.isInteger(num_children) && num_children >= 0)) return 'num_children'
  }
  for (const group of row_groups) {
    if (!isWhole(group.num_rows)) return 'num_rows of a row group'
    for (const { meta_data: chunk } of group.columns) {
      if (chunk === undefined) return 'meta_data of a column'
      const { data_page_offset, dictionary_page_offset = 0n, num_values, path_in_schema } = chunk
      const sizes = [data_page_offset, dictionary_page_offset, num_values, chunk.total_compressed_size]
      if (![...sizes, chunk.total_uncompressed_size].every(isWhole)) return 'place of a column'
      if (!Array.isArray(path_in_schema) || path_in_schema.length === 0) return 'path_in_schema'
      if (!path_in_schema.every((part: unknown) => typeof part === 'string')) return 'path_in_schema'
      if (typeof chunk.codec !== 'string') return 'codec of a column'
    }
  }
  return undefined
}

/** @param dataEnd where the footer begins */
function checkRowGroups(metadata: FileMetaData, dataEnd: number, file: string): void {
  let rows = 0n
  for (const [group, { columns, num_rows }] of metadata.row_groups.entries()) {
    if (typeof num_rows !== 'bigint' || num_rows < 0n || num_rows > BigInt(mostValues)) {
      const found = String(num_rows)
      throw new ReadError({ file, field: `row group ${group}`, expected: 'a count of rows', found })
    }
    rows += num_rows
    for (const { meta_data: chunk, file_path } of columns) {
      const name = visibleText(chunk?.path_in_schema?.join('.') ?? 'unnamed', 60)
      const fault = (expected: string, found: string, remedy?: string): ReadError =>
        new ReadError({
          file,
          tensor: name,
          field: `row group ${group}`,
          expected,
          found: visibleText(found, 60),
          ...(remedy === undefined ? {} : { remedy }),
        })
      if (chunk === undefined || file_path) throw fault('a column chunk in this file', 'one elsewhere')
      const start = chunk.dictionary_page_offset || chunk.data_page_offset
      const size = chunk.total_compressed_size
      if (start < 4n || size < 0n || start + size > BigInt(dataEnd) || chunk.data_page_offset < start) {
        const found = `${groupedNumber(size)} at ${groupedNumber(start)}`
        throw fault(`a chunk within bytes 4 to ${groupedNumber(dataEnd)}`, found)
      }
      if (chunk.num_values < 0n || chunk.num_values > BigInt(mostValues)) {
        throw fault(`at most ${groupedNumber(mostValues)} values`, groupedNumber(chunk.num_values))
      }
      if (chunk.total_uncompressed_size > BigInt(largestChunk)) {
        const found = groupedNumber(chunk.total_uncompressed_size)
        throw fault(`at most ${groupedNumber(largestChunk)} bytes in a chunk: write smaller row groups`, found)
      }
      if (!columnCodecs.has(chunk.codec)) {
        const expected = 'Snappy, ZSTD, GZIP, LZ4_RAW or no compression'
        throw fault(expected, `codec ${chunk.codec}`, 'Write the file with Snappy or ZSTD.')
      }
    }
  }
  if (rows !== metadata.num_rows) {
    const expected = `${groupedNumber(rows)} rows, as its row groups have`
    throw new ReadError({ file, field: 'Parquet footer', expected, found: String(metadata.num_rows) })
  }
}
