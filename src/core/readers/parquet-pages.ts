import type { ColumnMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { columnCodecs, mostUnpacked } from './column-codecs.ts'
import { mostValues } from './parquet-footer.ts'
import type { PageRuns } from './parquet-runs.ts'

/** Encodings of numbers that writers use. Others are refused by name. */
const encodings: ReadonlySet<string> = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'RLE',
  'DELTA_BINARY_PACKED',
])

/** One page of a column chunk, as its header says. */
interface Page {
  readonly values: number
  /** Null for a dictionary, whose values are plain. */
  readonly encoding: string | null
  readonly levels: PageRuns['levels']
}

interface UnpackedPage {
  readonly page: Page
  readonly content: Uint8Array
}

/**
 * Reads every page's header and unpacks what follows it, before anything is decoded: sizes have to fit the chunk and
 * what any codec can do, counts of values the footer, since lists are made as long as they say.
 * @returns pages by the place of their packed bytes in the buffer of `bytes`
 * @throws Error for a header that does not fit, or bytes that do not unpack
 */
export async function unpackPages(
  bytes: Uint8Array<ArrayBuffer>,
  { codec, num_values }: ColumnMetaData,
): Promise<ReadonlyMap<number, UnpackedPage>> {
  const unpack = columnCodecs.get(codec)
  if (unpack === undefined) throw new Error(`codec ${codec}`)
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  const pages = new Map<number, UnpackedPage>()
  const most = mostUnpacked(bytes.length)
  let counted = 0
  let total = 0
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader)
    const { compressed_page_size: packed, uncompressed_page_size: size, data_page_header_v2: second } = header
    total += size
    if (!(packed >= 0) || packed > bytes.length - reader.offset || !(size >= 0) || !(total <= most)) {
      throw new Error(`a page of ${size} bytes from ${packed}`)
    }
    const data = header.data_page_header ?? second
    const values = data?.num_values ?? header.dictionary_page_header?.num_values ?? Number.NaN
    if (!(values >= 0) || values > mostValues) throw new Error(`a page of ${values} values`)
    if (data === undefined && values > size * 8) throw new Error(`a dictionary of ${values} values`)
    if (data !== undefined) counted += values
    if (counted > Number(num_values)) throw new Error(`more than ${num_values} values`)
    const encoding = data === undefined ? null : String(data.encoding)
    if (encoding !== null && !encodings.has(encoding)) throw new Error(`the encoding ${encoding}`)
    const start = reader.offset
    const end = start + packed
    reader.offset = end
    const levels = second === undefined ? null : levelsOf(bytes.subarray(start, end), second)
    const content = start + (levels?.bytes.length ?? 0)
    const input = bytes.subarray(content, end)
    const isPacked = second === undefined || second.is_compressed !== false
    const length = size - (content - start)
    if (length < 0) throw new Error(`a page of ${size} bytes, less than its levels`)
    const output = isPacked && length > 0 ? await unpack(input, length) : input
    if (isPacked && output.length !== length) throw new Error(`${output.length} of ${length} bytes`)
    pages.set(bytes.byteOffset + content, { page: { values, encoding, levels }, content: output })
  }
  if (counted !== Number(num_values)) throw new Error(`${counted} of ${num_values} values`)
  return pages
}

interface LevelLengths {
  readonly definition_levels_byte_length: number
  readonly repetition_levels_byte_length: number
  readonly num_values: number
  readonly num_nulls: number
}

/** Levels of a page of version 2 stand before what is packed. */
function levelsOf(page: Uint8Array, header: LevelLengths): NonNullable<PageRuns['levels']> {
  const { definition_levels_byte_length: definition, repetition_levels_byte_length: repetition } = header
  const fits = definition >= 0 && repetition >= 0 && definition + repetition <= page.length
  if (!fits) throw new Error(`levels of ${repetition} and ${definition} bytes`)
  if (!(header.num_nulls >= 0 && header.num_nulls <= header.num_values)) throw new Error(`${header.num_nulls} nulls`)
  return { bytes: page.subarray(0, definition + repetition), repetition }
}
