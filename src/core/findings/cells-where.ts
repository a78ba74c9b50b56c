import { targetValues } from '../targets/targets.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import type { DepthCells } from './rule.ts'

/**
 * Cells of every depth for which `test` holds; depths without any are left out.
 * @param test gets the depth's targets; `source` is the token whose label the depth reads, past the row's end or not
 */
export function cellsWhere(
  facts: BatchFacts,
  test: (cell: { depth: number; token: number; source: number; inRow: boolean; used: number }) => boolean,
): DepthCells[] {
  const { length, evaluation } = facts
  return evaluation.depths.flatMap(({ depth, targets: made }) => {
    const targets = targetValues(made)
    const tokens: number[] = []
    const shift = depth + 1
    const cell = { depth, token: 0, source: 0, inRow: false, used: 0 }
    for (let start = 0; start < targets.length; start += length)
      for (let column = 0; column < length; column++) {
        const token = start + column
        cell.token = token
        cell.source = token + shift
        cell.inRow = column + shift < length
        cell.used = targets[token]
        if (test(cell)) tokens.push(token)
      }
    return tokens.length === 0 ? [] : [{ depth, tokens }]
  })
}

export function cellCount(cells: readonly DepthCells[]): number {
  return cells.reduce((sum, { tokens }) => sum + tokens.length, 0)
}

/** `{ cells }` where there are any: a finding without cells stands on its own. */
export function withCells(cells: readonly DepthCells[]): { cells?: readonly DepthCells[] } {
  return cells.length === 0 ? {} : { cells }
}
