import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { runIndexAt } from './boundary-runs.ts'
import { type Head, rollOf } from './heads.ts'
import type { TimelineCommand } from './timeline-keys.ts'

export interface RowContents {
  readonly sequenceLength: number
  readonly heads: readonly Head[]
  /** Sub-sequences in use, of the cell's row. */
  readonly runs: readonly SubSequence[]
}

/** Where a command takes the keyboard's cell; the same cell where it takes it nowhere. */
export function moveCell(command: TimelineCommand, cell: CellAddress, row: RowContents): CellAddress {
  switch (command) {
    case 'left':
      return at(cell, cell.token - 1, row)
    case 'right':
      return at(cell, cell.token + 1, row)
    case 'rowStart':
      return at(cell, 0, row)
    case 'rowEnd':
      return at(cell, row.sequenceLength - 1, row)
    case 'up':
      return { ...cell, head: headBeside(cell.head, -1, row) }
    case 'down':
      return { ...cell, head: headBeside(cell.head, 1, row) }
    case 'nextSubSequence':
      return at(cell, runBeside(cell.token, 1, row).start, row)
    case 'previousSubSequence':
      return at(cell, runBeside(cell.token, -1, row).start, row)
    case 'followRoll':
      return rollSource(cell, row)
    default:
      return cell
  }
}

/** The cell of the main head (else of the same head) that stands at the label a cell trains on. */
function rollSource(cell: CellAddress, row: RowContents): CellAddress {
  const token = cell.token + rollOf(cell.head)
  if (token === cell.token || token >= row.sequenceLength) return cell
  return { ...cell, token, head: row.heads.includes('main') ? 'main' : cell.head }
}

function at(cell: CellAddress, token: number, { sequenceLength }: RowContents): CellAddress {
  return { ...cell, token: Math.min(Math.max(token, 0), sequenceLength - 1) }
}

function headBeside(head: Head, by: number, { heads }: RowContents): Head {
  const index = Math.max(heads.indexOf(head), 0) + by
  return heads[Math.min(Math.max(index, 0), heads.length - 1)] ?? head
}

/** The next run; or the one before, which is first the beginning of the cell's own. */
function runBeside(token: number, by: 1 | -1, { runs }: RowContents): SubSequence {
  const index = runIndexAt(runs, token)
  const back = by < 0 && token > runs[index].start ? 0 : by
  return runs[Math.min(Math.max(index + back, 0), runs.length - 1)]
}
