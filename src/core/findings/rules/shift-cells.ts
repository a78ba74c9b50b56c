import { cellsWhere } from '../cells-where.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells } from '../rule.ts'

/** Cells within one document that train on another target than labels shifted once would give. */
export function shiftCells(facts: BatchFacts): DepthCells[] {
  const { reference, documents, pad } = facts
  const { runOf } = documents
  return cellsWhere(facts, ({ depth, token, source, inRow, used }) => {
    if (pad[token] === 1 || used === reference[depth][token]) return false
    return !inRow || runOf[token] === runOf[source] || reference[depth][token] !== facts.ignored
  })
}
