import type { ColumnMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { crc32 } from '../zip/crc32.ts'
import { columnCodecs } from './column-codecs.ts'
import type { PageMemory } from './page-memory.ts'
import type { PageRuns } from './parquet-runs.ts'

/** Encodings of numbers that writers use. Others are refused by name. */
const encodings: ReadonlySet<string> = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'RLE',
  'DELTA_BINARY_PACKED',
])

/** Run lengths say in some bytes that a value is repeated: what a page becomes is bounded by itself. */
const mostPageValues = 1 << 24

/** Less than may be unpacked at once: a page's values are copied out of it. */
const mostUnpackedPage = (packed: number): number => 16 * 1024 * 1024 + 2 * packed

/** One page of a column chunk, as its header says. */
export interface Page {
  readonly values: number
  /** Null for a dictionary, whose values are plain. */
  readonly encoding: string | null
  /** Where its bytes are in the chunk, behind its header, and how many. */
  readonly at: number
  readonly packed: number
  /** Bytes that it becomes, levels included. */
  readonly size: number
  readonly isPacked: boolean
  /** Bytes of the levels that stand before the rest in version 2, and are never packed; null in version 1. */
  readonly levels: { readonly repetition: number; readonly definition: number } | null
}

/**
 * The pages of a chunk, one by one: sizes have to fit the chunk, counts of values the footer, since lists are made as long as they
 * say, and checksums, where a writer has left some, their bytes.
 * @param most bytes that all of them may become
 * @throws Error for a header that does not fit
 */
export function* chunkPages(
  bytes: Uint8Array<ArrayBuffer>,
  { num_values }: ColumnMetaData,
  most: number,
): Generator<Page> {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  let counted = 0
  let total = 0
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader)
    const { compressed_page_size: packed, uncompressed_page_size: size, data_page_header_v2: second } = header
    total += size
    if (
      !(packed >= 0) ||
      packed > bytes.length - reader.offset ||
      !(size >= 0) ||
      !(total <= most) ||
      size > mostUnpackedPage(packed)
    ) {
      throw new Error(`a page of ${size} bytes from ${packed}`)
    }
    const kind = String(header.type)
    const data = kind === 'DATA_PAGE' ? header.data_page_header : kind === 'DATA_PAGE_V2' ? second : undefined
    if (data === undefined && kind !== 'DICTIONARY_PAGE') throw new Error(`a page of type ${kind}`)
    const values = (data ?? header.dictionary_page_header)?.num_values ?? Number.NaN
    if (!(values >= 0) || values > mostPageValues) throw new Error(`a page of ${values} values`)
    if (data !== undefined) counted += values
    if (counted > Number(num_values)) throw new Error(`more than ${num_values} values`)
    const encoding = data === undefined ? null : String(data.encoding)
    if (encoding !== null && !encodings.has(encoding)) throw new Error(`the encoding ${encoding}`)
    const at = reader.offset
    reader.offset += packed
    if (header.crc !== undefined && crc32(bytes.subarray(at, at + packed)) !== header.crc >>> 0)
      throw new Error('a page of another checksum')
    const levels = second === undefined || data !== second ? null : levelLengths(second, Math.min(packed, size))
    const isPacked = levels === null || second?.is_compressed !== false
    yield { values, encoding, at, packed, size, isPacked, levels }
  }
  if (counted !== Number(num_values)) throw new Error(`${counted} of ${num_values} values`)
}

interface LevelHeader {
  readonly definition_levels_byte_length: number
  readonly repetition_levels_byte_length: number
  readonly num_values: number
  readonly num_nulls: number
}

function levelLengths(header: LevelHeader, most: number): NonNullable<Page['levels']> {
  const { definition_levels_byte_length: definition, repetition_levels_byte_length: repetition } = header
  const fits = definition >= 0 && repetition >= 0 && definition + repetition <= most
  if (!fits) throw new Error(`levels of ${repetition} and ${definition} bytes`)
  if (!(header.num_nulls >= 0 && header.num_nulls <= header.num_values)) throw new Error(`${header.num_nulls} nulls`)
  return { repetition, definition }
}

/** A page, unpacked: in memory that the next one takes. */
export interface PageContent {
  /** Without the levels of version 2. */
  readonly content: Uint8Array
  readonly levels: PageRuns['levels']
}

/**
 * Unpacks a page.
 * @param bytes as they lie in the chunk
 * @throws Error for bytes that do not unpack
 */
export function pageContent(page: Page, bytes: Uint8Array, codec: string, memory: PageMemory): PageContent {
  const { repetition = 0, definition = 0 } = page.levels ?? {}
  const before = repetition + definition
  const levels = page.levels === null ? null : { bytes: bytes.subarray(0, before), repetition }
  const input = bytes.subarray(before)
  const length = page.size - before
  const unpack = columnCodecs.get(codec)
  if (unpack === undefined) throw new Error(`codec ${codec}`)
  if (unpack === null || !page.isPacked) {
    if (input.length !== length) throw new Error(`${input.length} of ${length} bytes`)
    return { content: input, levels }
  }
  const content = memory.room(length)
  if (length > 0) unpack(input, content)
  return { content, levels }
}
