import type { ByteSource } from '../../tensor/byte-source.ts'
import { mostUnpackedAtOnce } from '../compression/most-unpacked-at-once.ts'
import type { PartValues } from './narrowest.ts'
import type { DecodedPage, PageMemory } from './page-memory.ts'
import { countRows, type PageRows, rowStates } from './page-rows.ts'
import { type ColumnDepth, pageLevels } from './parquet-levels.ts'
import { type ParquetType, pageValues } from './parquet-page-values.ts'
import { type Page, pageContent } from './parquet-pages.ts'

/** A row: how many values it has, or why it has none. */
export type ParquetRow = { readonly length: number } | 'null' | 'null item'

/** A page of data, and where it stands among the rows of its chunk. */
export interface IndexedPage extends PageRows {
  readonly page: Page
  readonly firstRow: number
}

/** What is known of a column chunk once its pages have been walked through. */
export interface ChunkIndex {
  /** Of the chunk, in the file. */
  readonly start: number
  readonly codec: string
  readonly type: ParquetType
  readonly depth: ColumnDepth
  readonly dictionary: Page | null
  readonly pages: readonly IndexedPage[]
}

/**
 * One column of a row group. Its pages are known, and decoded where a row of theirs is asked for: what a group becomes need not
 * fit in memory.
 */
export class ParquetColumn {
  constructor(
    private readonly source: ByteSource,
    private readonly index: ChunkIndex,
    private readonly memory: PageMemory,
  ) {}

  /** @throws Error for a page that does not decode */
  async row(row: number): Promise<ParquetRow> {
    const at = this.pageOf(row)
    const { starts, state } = await this.place(at, row)
    const rest = this.pagesAfter(at, row)
    if (state === rowStates.null) return 'null'
    if (state !== 0 || rest.some(({ hasLeadNull }) => hasLeadNull)) return 'null item'
    return { length: rest.reduce((sum, { lead }) => sum + lead, starts[1] - starts[0]) }
  }

  /**
   * Values `[from, to)` of a row, as the parts of them that the pages have.
   * @throws Error for a page that does not decode
   */
  async values(row: number, from: number, to: number): Promise<PartValues[]> {
    const at = this.pageOf(row)
    const { starts } = await this.place(at, row)
    const parts: PartValues[] = []
    let before = 0
    const take = async (page: IndexedPage, first: number, length: number): Promise<void> => {
      const [start, end] = [Math.max(from - before, 0), Math.min(to - before, length)]
      before += length
      if (start < end) parts.push((await this.decoded(page)).values.subarray(first + start, first + end))
    }
    await take(this.index.pages[at], starts[0], starts[1] - starts[0])
    for (const page of this.pagesAfter(at, row)) await take(page, 0, page.lead)
    return parts
  }

  /** The page that a row begins in. */
  private pageOf(row: number): number {
    return this.index.pages.findLastIndex(({ firstRow, rows }) => rows > 0 && firstRow <= row)
  }

  /** The pages that a row goes on in, which is the last one of its own. */
  private pagesAfter(at: number, row: number): readonly IndexedPage[] {
    const { pages } = this.index
    if (row !== pages[at].firstRow + pages[at].rows - 1) return []
    const next = pages.findIndex(({ rows }, place) => place > at && rows > 0)
    return pages.slice(at + 1, next === -1 ? undefined : next + 1)
  }

  /** Where a row's values begin and end in its page. */
  private async place(at: number, row: number): Promise<{ starts: readonly [number, number]; state: number }> {
    const page = this.index.pages[at]
    const { rows } = await this.decoded(page)
    const place = row - page.firstRow
    if (rows === null) return { starts: [place, place + 1], state: 0 }
    return { starts: [rows.starts[place], rows.starts[place + 1]], state: rows.states[place] }
  }

  private decoded(one: IndexedPage): Promise<DecodedPage> {
    return this.memory.inTurn(async () => {
      const known = this.memory.get(one.page)
      if (known !== undefined) return known
      const { encoding } = one.page
      const dictionary = encoding?.endsWith('DICTIONARY') ? await this.dictionary() : null
      const decoded = await this.decode(one, dictionary)
      this.memory.keep(one.page, decoded)
      return decoded
    })
  }

  private async dictionary(): Promise<PartValues | null> {
    const { dictionary, type } = this.index
    if (dictionary === null) return null
    const known = this.memory.get(dictionary)
    if (known !== undefined) return known.values
    const { content } = await this.content(dictionary)
    const { packed, values: count } = dictionary
    const values = pageValues({ content, at: 0, encoding: null, type, count, packed }, null)
    this.memory.keep(dictionary, { values, rows: null })
    return values
  }

  private async decode(
    { page, rows, values: count }: IndexedPage,
    dictionary: PartValues | null,
  ): Promise<DecodedPage> {
    const { type, depth } = this.index
    const { content, levels } = await this.content(page)
    const { encoding, packed } = page
    const isPlain = depth.item === null && count === rows
    if (isPlain || depth.deepest === 0) {
      const { end: at } = pageLevels(content, levels, depth)
      return { values: pageValues({ content, at, encoding, type, count, packed }, dictionary), rows: null }
    }
    if (5 * (rows + 1) > mostUnpackedAtOnce(packed) / 2) throw new Error(`a page of ${rows} rows from ${packed} bytes`)
    const starts = new Uint32Array(rows + 1).fill(count)
    const states = new Uint8Array(rows)
    const found = pageLevels(content, levels, depth)
    countRows(found, page.values, depth, true, (row, first, state) => {
      if (first >= 0) starts[row] = first
      states[row] = Math.max(states[row], state)
    })
    const values = pageValues({ content, at: found.end, encoding, type, count, packed }, dictionary)
    return { values, rows: { starts, states } }
  }

  private async content(page: Page) {
    const { start, codec } = this.index
    const bytes = await this.source.slice(start + page.at, start + page.at + page.packed)
    return pageContent(page, bytes, codec, this.memory)
  }
}
