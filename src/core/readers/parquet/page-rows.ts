import { type ColumnDepth, eachLevel, type PageLevels } from './parquet-levels.ts'

/** Why a row has no values. */
export const rowStates = { null: 1, 'null item': 2 } as const

/** What a page holds, in rows. */
export interface PageRows {
  /** Rows that begin in it. */
  readonly rows: number
  /** Values, and of these the ones of a row that began before. */
  readonly values: number
  readonly lead: number
  readonly hasLeadNull: boolean
  /** Whether its last row is a list with items, which may go on. */
  readonly hasItems: boolean
}

/**
 * Counts the rows and values of a page, run by run.
 * @param hadItems whether the last row of the pages before is a list with items
 * @param perRow called for each row that begins, and again where an item of it is null
 * @throws Error for an item of a list that has none
 */
export function countRows(
  levels: PageLevels,
  entries: number,
  { deepest, item }: ColumnDepth,
  hadItems: boolean,
  perRow?: (row: number, firstValue: number, state: number) => void,
): PageRows {
  let [rows, values, lead, hasLeadNull, hasItems] = [0, 0, 0, false, hadItems]
  eachLevel(levels, entries, deepest, (repetition, definition, count) => {
    const isItem = item !== null && definition >= item
    const isValue = definition === deepest
    const state = isValue ? 0 : stateOf(definition, item)
    if (repetition !== 0 && !(isItem && hasItems)) throw new Error('an item of a list that has none')
    if (repetition === 0) {
      hasItems = isItem
      if (perRow === undefined) rows += count
      else for (let i = 0; i < count; i++) perRow(rows++, values + (isValue ? i : 0), state)
    } else if (rows === 0) {
      lead += isValue ? count : 0
      hasLeadNull ||= !isValue
    } else if (!isValue) perRow?.(rows - 1, -1, state)
    if (isValue) values += count
  })
  return { rows, values, lead, hasLeadNull, hasItems }
}

/** An empty list is none of them. */
function stateOf(definition: number, item: number | null): number {
  if (item === null || definition < item - 1) return rowStates.null
  return definition >= item ? rowStates['null item'] : 0
}
