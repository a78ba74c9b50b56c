import { targetAt } from '../core/targets/targets.ts'
import type { CellAddress } from '../state/app-state.ts'
import type { OpenView } from './learn-view.ts'

/** The numbers of one cell that a formula puts together; null where they are not computed or the cell is masked. */
export interface PinnedCell {
  readonly cell: CellAddress
  /** How far its label is rolled: 0 at the main head, depth + 1 else. */
  readonly roll: number
  readonly target: number
  /** Index into `targetReasons`. */
  readonly reason: number
  readonly logSumExp: number | null
  readonly crossEntropy: number | null
  readonly targetLogit: number | null
}

/** The pinned cell; null where none is pinned, or its head has no targets. */
export function pinnedCell({ app, open, evaluation }: OpenView): PinnedCell | null {
  const cell = app.pinned
  if (cell === null) return null
  const head = cell.head === 'main' ? evaluation.main : evaluation.depths[cell.head]
  const index = cell.row * open.batch.sequenceLength + cell.token
  if (!head || index >= head.reasons.length) return null
  const reason = head.reasons[index]
  const logSumExp = head.logSumExp?.[index] ?? null
  const crossEntropy = reason === 0 ? (head.tokenLoss?.[index] ?? null) : null
  return {
    cell,
    roll: cell.head === 'main' ? 0 : cell.head + 1,
    target: targetAt(head.targets, index),
    reason,
    logSumExp,
    crossEntropy,
    targetLogit: crossEntropy === null || logSumExp === null ? null : logSumExp - crossEntropy,
  }
}
