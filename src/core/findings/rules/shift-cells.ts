import { cellsWhere } from '../cells-where.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells } from '../rule.ts'
import { misrolledDepths } from './mtp-depth-misaligned.ts'

/**
 * Cells that train on another target than labels shifted once would give, with boundaries where they are: what a wrong
 * boundary, another roll, its wrap or a label on padding does to a cell is another finding's.
 */
export function shiftCells(facts: BatchFacts): DepthCells[] {
  const { reference, documents, pad, labels, ignored, evaluation } = facts
  const { runOf } = documents
  const supplied = evaluation.boundarySource === 'mtp_per_depth_targets'
  const misrolled = new Set(misrolledDepths(facts).map(({ depth }) => depth))
  return cellsWhere(facts, ({ depth, token, source, inRow, used }) => {
    if (pad[token] === 1 || used === reference[depth][token] || misrolled.has(depth)) return false
    const own = inRow && runOf[token] === runOf[source]
    // Targets that are supplied need not be any roll of the labels.
    if (supplied) return own || used === ignored
    return used === (own ? labels[source] : ignored)
  })
}
