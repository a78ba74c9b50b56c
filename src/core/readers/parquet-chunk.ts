import type { ColumnMetaData, SchemaTree } from 'hyparquet'
// Not imported on demand: a page that is loaded makes no request any more, also for its own parts.
import { assembleNested } from 'hyparquet/src/assemble.js'
import { readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js'
import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { visibleText } from '../tensor/visible-text.ts'
import { unpackPages } from './parquet-pages.ts'
import { checkPageRuns } from './parquet-runs.ts'

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
    const unpacked = await unpackPages(bytes, column)
    for (const { page, content } of unpacked.values()) {
      if (page.encoding !== null) checkPageRuns(content, { ...levels, ...page, encoding: page.encoding })
    }
    const decoder = {
      pathInSchema: column.path_in_schema,
      element: schemaPath[schemaPath.length - 1].element,
      schemaPath,
      parsers: DEFAULT_PARSERS,
      compressors: {
        [column.codec]: (input: Uint8Array) => unpacked.get(input.byteOffset)?.content ?? new Uint8Array(),
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
