import type { BatchFacts } from './facts/batch-facts.ts'
import type { EvidenceRow } from './finding.ts'
import type { PricedCell } from './price-finding.ts'

/** Rows that the screen shows of one finding. */
const EVIDENCE_ROWS = 50

/** The costliest cells of a finding with everything that shows them; cells that change nothing come last. */
export function evidenceRows(facts: BatchFacts, cells: readonly PricedCell[]): EvidenceRow[] {
  const costliest = [...cells].sort((a, b) => Math.abs(b.cost) - Math.abs(a.cost)).slice(0, EVIDENCE_ROWS)
  return costliest.map((cell): EvidenceRow => {
    const { length, ids, documents, ignored } = facts
    const row = Math.floor(cell.token / length)
    const column = cell.token % length
    /** The label comes from `source`, and is the token after it. */
    const source = cell.token + cell.depth + 1
    const inRow = column + cell.depth + 1 < length
    const target = (value: number) => (value === ignored ? null : value)
    return {
      row,
      token: column,
      depth: cell.depth < 0 ? null : cell.depth,
      inputId: ids?.[cell.token] ?? null,
      targetInputId: ids !== null && column + cell.depth + 2 < length ? ids[source + 1] : null,
      document: documents.runOf[cell.token],
      targetDocument: inRow ? documents.runOf[source] : null,
      usedTarget: target(cell.used),
      rightTarget: target(cell.right),
      usedLoss: cell.usedLoss,
      rightLoss: cell.rightLoss,
    }
  })
}
