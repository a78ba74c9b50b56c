import type { BatchFacts } from './facts/batch-facts.ts'
import type { EvidenceRow } from './finding.ts'
import type { PricedCells } from './price-finding.ts'

/** Rows that the screen shows of one finding. */
const EVIDENCE_ROWS = 50

/** The costliest cells of a finding with everything that shows them; cells that change nothing come last. */
export function evidenceRows(facts: BatchFacts, cells: readonly PricedCells[]): EvidenceRow[] {
  return costliest(cells).map(({ columns, index }) => evidenceRow(facts, columns, index))
}

interface CellRef {
  readonly columns: PricedCells
  readonly index: number
  readonly size: number
}

/** One pass that keeps the largest few: sorting millions of cells would take seconds. */
function costliest(cells: readonly PricedCells[]): CellRef[] {
  let kept: CellRef[] = []
  let floor = -1
  const trim = () => {
    kept = kept.sort((a, b) => b.size - a.size).slice(0, EVIDENCE_ROWS)
    if (kept.length === EVIDENCE_ROWS) floor = kept[EVIDENCE_ROWS - 1].size
  }
  for (const columns of cells)
    for (let index = 0; index < columns.cost.length; index++) {
      const size = Math.abs(columns.cost[index])
      if (size <= floor) continue
      kept.push({ columns, index, size })
      if (kept.length >= 4 * EVIDENCE_ROWS) trim()
    }
  trim()
  return kept
}

function evidenceRow(facts: BatchFacts, columns: PricedCells, i: number): EvidenceRow {
  const { length, ids, documents, ignored } = facts
  const { depth, tokens, used, right, usedLoss, rightLoss } = columns
  const token = tokens[i]
  const column = token % length
  /** The label is read there, and is the token after it. */
  const source = token + depth + 1
  const target = (value: number) => (value === ignored ? null : value)
  const loss = (value: number) => (Number.isNaN(value) ? null : value)
  return {
    row: Math.floor(token / length),
    token: column,
    depth: depth < 0 ? null : depth,
    inputId: ids?.[token] ?? null,
    targetInputId: ids !== null && column + depth + 2 < length ? ids[source + 1] : null,
    document: documents.runOf[token],
    targetDocument: column + depth + 1 < length ? documents.runOf[source] : null,
    usedTarget: target(used[i]),
    rightTarget: target(right[i]),
    usedLoss: loss(usedLoss[i]),
    rightLoss: loss(rightLoss[i]),
  }
}
