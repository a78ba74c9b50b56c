import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { SubSequence } from '../../core/packing/sub-sequences.ts'

/** A place named by numbers: a token of a row, or a whole sub-sequence. */
export interface Destination {
  readonly title: string
  readonly row: number
  readonly start: number
  readonly end: number
  /** True for a sub-sequence: it is fitted to the window, and no cell is pinned. */
  readonly isRun: boolean
}

/**
 * Places that what was typed may mean: `131` (a token of the shown row), `1:131` (row 1), `row 1`, `#3` (the sub-sequence
 * with index 3 of the shown row, from 0). Numbers beyond the batch mean nothing.
 */
export function destinationsOf(
  typed: string,
  shownRow: number,
  { rows, sequenceLength }: Pick<PackedBatch, 'rows' | 'sequenceLength'>,
  runsOf: (row: number) => readonly SubSequence[],
): Destination[] {
  const text = typed.trim().replaceAll(',', '').toLowerCase()
  const [, row, token] = /^(?:(\d+)\s*[:.]\s*)?(?:t(?:oken)?\s*)?(\d+)$/.exec(text) ?? []
  if (token !== undefined) {
    const at = { row: row === undefined ? shownRow : Number(row), token: Number(token) }
    if (at.row >= rows || at.token >= sequenceLength) return []
    const title = `Token ${at.token}${rows > 1 ? ` of row ${at.row}` : ''}`
    return [{ title, row: at.row, start: at.token, end: at.token + 1, isRun: false }]
  }
  const [, onlyRow] = /^r(?:ow)?\s*(\d+)$/.exec(text) ?? []
  if (onlyRow !== undefined && Number(onlyRow) < rows)
    return [{ title: `Row ${onlyRow}`, row: Number(onlyRow), start: 0, end: sequenceLength, isRun: true }]
  const [, inRow, index] = /^(?:(\d+)\s*[:.]\s*)?(?:#|sub-?sequence\s+|s(?:eq)?\s+)(\d+)$/.exec(text) ?? []
  if (index === undefined) return []
  const ofRow = inRow === undefined ? shownRow : Number(inRow)
  const run = ofRow < rows ? runsOf(ofRow)[Number(index)] : undefined
  if (run === undefined) return []
  const title = `Sub-sequence #${index}${rows > 1 ? ` of row ${ofRow}` : ''}: tokens ${run.start}–${run.end - 1}`
  return [{ title, row: ofRow, start: run.start, end: run.end, isRun: true }]
}
