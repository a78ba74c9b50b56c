import type { ColumnMetaData, SchemaTree } from 'hyparquet'
import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { narrowest, type PartValues } from './narrowest.ts'
import { type ColumnDepth, ParquetColumn } from './parquet-column.ts'
import { type ParquetType, pageValues, plainValues } from './parquet-page-values.ts'
import { chunkPages } from './parquet-pages.ts'
import { checkPageRuns } from './parquet-runs.ts'

interface Chunk {
  readonly column: ColumnMetaData
  /** From the root to the column's values. */
  readonly path: readonly SchemaTree[]
  readonly type: ParquetType
  readonly rows: number
  readonly group: number
}

/**
 * One column of one row group, decoded page by page.
 * @param room bytes that it may take
 * @throws ReadError naming the column and the row group
 */
export async function readParquetChunk(source: ByteSource, chunk: Chunk, room: number): Promise<ParquetColumn> {
  const { column, type, rows, group } = chunk
  const fault = (expected: string, found: string, remedy?: string): ReadError =>
    new ReadError({
      file: source.name,
      tensor: visibleText(column.path_in_schema.join('.'), 80),
      field: `row group ${group}`,
      expected,
      found: visibleText(found, 80),
      ...(remedy === undefined ? {} : { remedy }),
    })
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const bytes = await source.slice(start, start + Number(column.total_compressed_size))
  const depth = depthOf(chunk.path)
  const bits = { ...levelBits(depth), deepest: depth.deepest }
  const decoded = new ParquetColumn(depth, rows)
  let dictionary: PartValues | null = null
  try {
    for await (const { page, content } of chunkPages(bytes, column)) {
      if (page.encoding === null) {
        const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
        dictionary = narrowest(plainValues(view, 0, type, page.values))
        continue
      }
      checkPageRuns(content, { ...page, ...bits, encoding: page.encoding, isBoolean: type === 'BOOLEAN' })
      decoded.add(pageValues(content, page, type, bits, dictionary))
      if (decoded.byteLength > room) break
    }
    if (decoded.byteLength <= room) decoded.end()
  } catch (error) {
    throw fault(`${rows} rows that decode`, `damage (${error instanceof Error ? error.message : String(error)})`)
  }
  if (decoded.byteLength <= room) return decoded
  const expected = `columns that take at most 64 MiB and the bytes of their row group`
  throw fault(expected, 'more', 'Write smaller row groups.')
}

/** Each optional or repeated field on the way is a definition level; a list is the one that is repeated. */
function depthOf(path: readonly SchemaTree[]): ColumnDepth {
  let deepest = 0
  let item: number | null = null
  for (const { element } of path.slice(1)) {
    if (element.repetition_type !== 'REQUIRED') deepest++
    if (element.repetition_type === 'REPEATED') item = deepest
  }
  return { deepest, item }
}

function levelBits({ deepest, item }: ColumnDepth): { repetitionBits: number; definitionBits: number } {
  return { repetitionBits: item === null ? 0 : 1, definitionBits: 32 - Math.clz32(deepest) }
}
