import { HybridRuns } from './parquet-hybrid.ts'
import type { PageRuns } from './parquet-runs.ts'

/** How deep a column's values lie: definition levels that mean something. */
export interface ColumnDepth {
  /** Of an entry with a value. */
  readonly deepest: number
  /** Of an entry of the list, with or without a value; null for a plain column. */
  readonly item: number | null
}

/** The levels of a page's entries; null where the column has none, which means 0 and the deepest. */
export interface PageLevels {
  readonly repetitions: HybridRuns | null
  readonly definitions: HybridRuns | null
  /** Where the values begin in the page. */
  readonly end: number
}

/** Bits of a repetition and of a definition level. */
export function levelBits({ deepest, item }: ColumnDepth): { repetitionBits: number; definitionBits: number } {
  return { repetitionBits: item === null ? 0 : 1, definitionBits: 32 - Math.clz32(deepest) }
}

/** The levels of a page, from their beginning. @throws Error, also RangeError, for lengths that lead outside */
export function pageLevels(content: Uint8Array, levels: PageRuns['levels'], depth: ColumnDepth): PageLevels {
  const { repetitionBits, definitionBits } = levelBits(depth)
  const runs = (bytes: Uint8Array, bits: number): HybridRuns | null =>
    bits === 0 ? null : new HybridRuns(viewOf(bytes), 0, bits)
  if (levels !== null) {
    const { bytes, repetition } = levels
    const [first, second] = [bytes.subarray(0, repetition), bytes.subarray(repetition)]
    return { repetitions: runs(first, repetitionBits), definitions: runs(second, definitionBits), end: 0 }
  }
  let end = 0
  const prefixed = (bits: number): HybridRuns | null => {
    if (bits === 0) return null
    const length = viewOf(content).getUint32(end, true)
    const bytes = content.subarray(end + 4, end + 4 + length)
    if (bytes.length !== length) throw new Error(`levels of ${length} bytes`)
    end += 4 + length
    return runs(bytes, bits)
  }
  const repetitions = prefixed(repetitionBits)
  return { repetitions, definitions: prefixed(definitionBits), end }
}

/** Visits the levels of `entries` entries, as many at once as have the same. */
export function eachLevel(
  { repetitions, definitions }: PageLevels,
  entries: number,
  deepest: number,
  visit: (repetition: number, definition: number, count: number) => void,
): void {
  for (let at = 0; at < entries; ) {
    if (repetitions?.left === 0) repetitions.next()
    if (definitions?.left === 0) definitions.next()
    const count = Math.min(repetitions?.left ?? entries, definitions?.left ?? entries, entries - at)
    visit(repetitions?.value ?? 0, definitions?.value ?? deepest, count)
    if (repetitions !== null) repetitions.left -= count
    if (definitions !== null) definitions.left -= count
    at += count
  }
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
