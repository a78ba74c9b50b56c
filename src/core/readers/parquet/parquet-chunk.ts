import type { ColumnMetaData, SchemaTree } from 'hyparquet'
import type { ByteSource } from '../../tensor/byte-source.ts'
import type { PageMemory } from './page-memory.ts'
import { countRows } from './page-rows.ts'
import { type IndexedPage, ParquetColumn } from './parquet-column.ts'
import { type ColumnDepth, levelBits, pageLevels } from './parquet-levels.ts'
import type { ParquetType } from './parquet-page-values.ts'
import { chunkPages, type Page, pageContent } from './parquet-pages.ts'
import { checkPageRuns } from './parquet-runs.ts'

export interface Chunk {
  readonly column: ColumnMetaData
  /** From the root to the column's values. */
  readonly path: readonly SchemaTree[]
  readonly type: ParquetType
  readonly rows: number
}

/** What packs more than this is a bomb, unless it is small. */
const highestRatio = 255

/**
 * What the chunks of a row group may become, and how many pages they may have: all of them are walked through. Chunks that are
 * packed well take of what is left.
 */
export class GroupLimits {
  private unpacked = 256 * 1024 * 1024
  private pages = 100_000

  /** The most that a chunk of `packed` bytes may become. */
  most(packed: number): number {
    return Math.max(this.unpacked, highestRatio * packed)
  }

  /** @throws Error for one page too many */
  count({ size, packed }: Page): void {
    this.unpacked -= Math.max(0, size - highestRatio * packed)
    if (--this.pages < 0) throw new Error('more than 100,000 pages in the row group')
  }
}

/**
 * Walks through the pages of one column of one row group: what they hold in rows and values is known afterwards, and fits.
 * @throws Error for a page that does not unpack, or levels that do not fit
 */
export async function readParquetChunk(
  source: ByteSource,
  { column, path, type, rows }: Chunk,
  limits: GroupLimits,
  memory: PageMemory,
): Promise<ParquetColumn> {
  const { codec } = column
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const bytes = await source.slice(start, start + Number(column.total_compressed_size))
  const depth = depthOf(path)
  const bits = levelBits(depth)
  const pages: IndexedPage[] = []
  let dictionary: Page | null = null
  let firstRow = 0
  let hasItems = false
  for (const page of chunkPages(bytes, column, limits.most(bytes.length))) {
    limits.count(page)
    const { encoding, at, packed, values: entries } = page
    if (encoding === null && (dictionary !== null || pages.length > 0)) throw new Error('a dictionary behind others')
    if (encoding === null) dictionary = page
    if (encoding === null || entries === 0) continue
    const { content, levels } = pageContent(page, bytes.subarray(at, at + packed), codec, memory)
    checkPageRuns(content, { values: entries, levels, ...bits, encoding, isBoolean: type === 'BOOLEAN' })
    const found = countRows(pageLevels(content, levels, depth), entries, depth, hasItems)
    pages.push({ ...found, page, firstRow })
    hasItems = found.hasItems
    firstRow += found.rows
    if (firstRow > rows) throw new Error(`more than ${rows} rows`)
  }
  if (firstRow !== rows) throw new Error(`${firstRow} rows`)
  return new ParquetColumn(source, { start, codec, type, depth, dictionary, pages }, memory)
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
