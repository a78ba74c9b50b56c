import type { PartValues } from './narrowest.ts'
import type { PageValues } from './parquet-page-values.ts'

/** How deep a column's values lie: definition levels that mean something. */
export interface ColumnDepth {
  /** Of an entry with a value. */
  readonly deepest: number
  /** Of an entry of the list, with or without a value; null for a plain column. */
  readonly item: number | null
}

/** A row: its values, or why it has none. */
export type ParquetRow = { readonly values: PartValues } | 'null' | 'null item'

const rowStates = { null: 1, 'null item': 2 } as const

/**
 * One column of a row group, each page's values as they were decoded, and where each row's begin. Nothing in it is an object
 * a value.
 */
export class ParquetColumn {
  private readonly parts: { readonly start: number; readonly values: PartValues }[] = []
  private readonly starts: Float64Array
  private readonly states: Uint8Array
  private rows = 0
  private count = 0
  /** Of the row that is being read. */
  private hasItems = false

  constructor(
    private readonly depth: ColumnDepth,
    private readonly expectedRows: number,
  ) {
    this.starts = new Float64Array(expectedRows + 1)
    this.states = new Uint8Array(expectedRows)
  }

  get byteLength(): number {
    return this.parts.reduce(
      (sum, { values }) => sum + values.byteLength,
      this.starts.byteLength + this.states.byteLength,
    )
  }

  /** @throws Error for more rows than the group has, or an entry of none */
  add({ repetitions, definitions, values }: PageValues): void {
    const { deepest, item } = this.depth
    const entries = repetitions?.length ?? definitions?.length ?? values.length
    if (repetitions === null && definitions === null) for (let i = 0; i < entries; i++) this.beginRow(this.count++)
    else {
      for (let i = 0; i < entries; i++) {
        const level = definitions?.[i] ?? deepest
        const isFirst = repetitions === null || repetitions[i] === 0
        const isItem = item !== null && level >= item
        if (!isFirst && !(isItem && this.hasItems)) throw new Error('an item of a list that has none')
        if (isFirst) {
          this.beginRow(this.count)
          this.hasItems = isItem
        }
        if (level === deepest) this.count++
        else if (item === null || level < item - 1) this.states[this.rows - 1] = rowStates.null
        else if (isItem) this.states[this.rows - 1] = rowStates['null item']
      }
    }
    this.parts.push({ start: this.count - values.length, values })
  }

  /** Ends the column. @throws Error for fewer rows than the group has */
  end(): void {
    if (this.rows !== this.expectedRows) throw new Error(`${this.rows} rows`)
    this.starts[this.rows] = this.count
  }

  row(index: number): ParquetRow {
    const state = this.states[index]
    if (state !== 0) return state === rowStates.null ? 'null' : 'null item'
    const [start, end] = [this.starts[index], this.starts[index + 1]]
    const touched = this.parts.filter((part) => part.start < end && part.start + part.values.length > start)
    const pieces = touched.map((part) => part.values.subarray(Math.max(0, start - part.start), end - part.start))
    return { values: pieces.length === 1 ? pieces[0] : joinedParts(pieces) }
  }

  private beginRow(start: number): void {
    if (this.rows === this.expectedRows) throw new Error(`more than ${this.expectedRows} rows`)
    this.starts[this.rows++] = start
  }
}

/** Parts of a row that goes on over pages, which may be of different widths. */
function joinedParts(pieces: readonly PartValues[]): PartValues {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const areLong = pieces.some((piece) => piece instanceof BigInt64Array)
  const joined = areLong ? new BigInt64Array(length) : new Float64Array(length)
  let at = 0
  for (const piece of pieces)
    for (let i = 0; i < piece.length; i++) joined[at++] = areLong ? BigInt(piece[i]) : (Number(piece[i]) as never)
  return joined
}
