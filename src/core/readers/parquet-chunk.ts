import type { ColumnMetaData, SchemaTree } from 'hyparquet'
// Not imported on demand: a page that is loaded makes no request any more, also for its own parts.
import { assembleNested } from 'hyparquet/src/assemble.js'
import { parquetHeader, readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { visibleText } from '../tensor/visible-text.ts'
import { mostValues } from './parquet-footer.ts'
import { checkPageRuns } from './parquet-runs.ts'

/** Snappy repeats at most 64 bytes for every 2 that it reads, so that what claims more does not tell the truth. */
const highestRatio = 33

/**
 * What writers use unless they are told otherwise. hyparquet reads the delta encodings too, but takes their block lengths as
 * they come: a damaged one counts for a minute.
 */
const encodings: ReadonlySet<string> = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE'])

interface Chunk {
  readonly column: ColumnMetaData
  readonly schema: SchemaTree
  readonly rows: number
  readonly group: number
}

/**
 * One column of one row group, a value or a list of values a row. hyparquet decodes it, from bytes that were read before
 * and in one synchronous call: no promise of its own can be left to reject with nobody listening.
 * @throws ReadError naming the column and the row group
 */
export async function readParquetChunk(source: ByteSource, chunk: Chunk): Promise<readonly unknown[]> {
  const { column, schema, rows, group } = chunk
  const fault = (expected: string, found: string): ReadError =>
    new ReadError({
      file: source.name,
      tensor: visibleText(column.path_in_schema.join('.'), 80),
      field: `row group ${group}`,
      expected,
      found: visibleText(found, 80),
    })
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const bytes = await source.slice(start, start + Number(column.total_compressed_size))
  try {
    const schemaPath = getTreePath(schema, column.path_in_schema)
    const bits = (level: number): number => (level === 0 ? 0 : Math.floor(Math.log2(level)) + 1)
    const levels = {
      repetitionBits: bits(schemaPath.length > 1 ? getMaxRepetitionLevel(schemaPath) : 0),
      definitionBits: bits(getMaxDefinitionLevel(schemaPath)),
      isBoolean: column.type === 'BOOLEAN',
    }
    const inflate = (input: Uint8Array, length: number): Uint8Array => {
      if (column.codec === 'UNCOMPRESSED') return input
      const output = new Uint8Array(length)
      snappyUncompress(input, output)
      return output
    }
    checkPages(bytes, Number(column.num_values), column.codec, parquetHeader, (page, values, encoding) =>
      checkPageRuns(inflate(page.bytes, page.size), { ...levels, values, encoding }),
    )
    const decoder = {
      pathInSchema: column.path_in_schema,
      element: schemaPath[schemaPath.length - 1].element,
      schemaPath,
      parsers: DEFAULT_PARSERS,
      compressors: {
        SNAPPY: inflate,
      },
      ...column,
    }
    const select = { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows }
    const { data } = readColumn({ view: new DataView(bytes.buffer), offset: 0 }, select, decoder)
    const joined = data.length === 1 ? data[0] : data.flatMap((part) => Array.from<unknown>(part))
    const columns = new Map([[column.path_in_schema.join('.'), joined]])
    const [top] = column.path_in_schema
    if (schemaPath.length > 2) assembleNested(columns, schemaPath[1], DEFAULT_PARSERS)
    const values: ArrayLike<unknown> = columns.get(top) ?? []
    if (values.length !== rows) throw new Error(`${values.length} rows`)
    return Array.from(values)
  } catch (error) {
    throw fault(`${rows} rows that decode`, `damage (${error instanceof Error ? error.message : String(error)})`)
  }
}

/**
 * Looks at every page's header before anything is decoded: sizes have to fit the chunk and the codec, and counts of values the
 * footer, since lists are made as long as they say.
 */
function checkPages(
  bytes: Uint8Array<ArrayBuffer>,
  values: number,
  codec: string,
  parquetHeader: typeof import('hyparquet/src/column.js').parquetHeader,
  checkRuns: (page: { bytes: Uint8Array; size: number }, values: number, encoding: string) => void,
): void {
  const reader = { view: new DataView(bytes.buffer), offset: 0 }
  let counted = 0
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader)
    const { compressed_page_size: packed, uncompressed_page_size: size } = header
    const page = header.data_page_header ?? header.data_page_header_v2
    const most = codec === 'SNAPPY' ? packed * highestRatio : packed
    if (!(packed >= 0) || packed > bytes.length - reader.offset || !(size >= 0) || size > most) {
      throw new Error(`a page of ${size} bytes from ${packed}`)
    }
    const count = page?.num_values ?? header.dictionary_page_header?.num_values ?? Number.NaN
    if (!(count >= 0) || count > mostValues) throw new Error(`a page of ${count} values`)
    if (header.dictionary_page_header !== undefined && count > size * 8)
      throw new Error(`a dictionary of ${count} values`)
    if (page !== undefined) counted += count
    if (page !== undefined && !encodings.has(String(page.encoding))) throw new Error(`the encoding ${page.encoding}`)
    if (counted > values) throw new Error(`more than ${values} values`)
    if (header.data_page_header_v2 !== undefined) throw new Error('data pages of version 2, which are not read')
    if (page !== undefined) {
      const packedBytes = bytes.subarray(reader.offset, reader.offset + packed)
      checkRuns({ bytes: packedBytes, size }, count, String(page.encoding))
    }
    reader.offset += packed
  }
  if (counted !== values) throw new Error(`${counted} of ${values} values`)
}
