import type { ColumnMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { freelyUnpacked, mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
import { columnCodecs, mostUnpacked } from './column-codecs.ts'
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

/** Half of what may be unpacked at once: a page's values are copied out of it, and levels stand beside them. */
const mostUnpackedPage = (packed: number): number => mostUnpackedAtOnce(packed) - freelyUnpacked / 2

/** One page of a column chunk, as its header says. */
export interface Page {
  readonly values: number
  /** Null for a dictionary, whose values are plain. */
  readonly encoding: string | null
  readonly levels: PageRuns['levels']
}

interface UnpackedPage {
  readonly page: Page
  readonly content: Uint8Array<ArrayBuffer>
}

/**
 * Reads the pages of a chunk one by one, each unpacked: sizes have to fit the chunk and what any codec can do, counts of
 * values the footer, since lists are made as long as they say.
 * @throws Error for a header that does not fit, or bytes that do not unpack
 */
export async function* chunkPages(
  bytes: Uint8Array<ArrayBuffer>,
  { codec, num_values }: ColumnMetaData,
): AsyncGenerator<UnpackedPage> {
  const unpack = columnCodecs.get(codec)
  if (unpack === undefined) throw new Error(`codec ${codec}`)
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  const most = mostUnpacked(bytes.length)
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
    const start = reader.offset
    const end = start + packed
    reader.offset = end
    const levels = second === undefined || data !== second ? null : levelsOf(bytes.subarray(start, end), second)
    const content = start + (levels?.bytes.length ?? 0)
    const input = bytes.subarray(content, end)
    const isPacked = levels === null || second?.is_compressed !== false
    const length = size - (content - start)
    if (length < 0) throw new Error(`a page of ${size} bytes, less than its levels`)
    const output = isPacked && length > 0 ? await unpack(input, length) : input
    if (isPacked && output.length !== length) throw new Error(`${output.length} of ${length} bytes`)
    yield { page: { values, encoding, levels }, content: output as Uint8Array<ArrayBuffer> }
  }
  if (counted !== Number(num_values)) throw new Error(`${counted} of ${num_values} values`)
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
