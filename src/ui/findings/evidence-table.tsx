import type { EvidenceRow } from '../../core/findings/finding.ts'
import { formatNumber } from '../format-number.ts'
import { TokenChip } from '../inspector/token-chip.tsx'

/** Cells shown; they are the costliest. */
const MOST = 12

/** Cell by cell: what is trained, what should be, and what both cost. */
export function EvidenceTable({ evidence }: { readonly evidence: readonly EvidenceRow[] }) {
  return (
    // It may unfold below the inspector: what was asked for comes into view.
    <details onToggle={({ currentTarget }) => currentTarget.open && currentTarget.scrollIntoView({ block: 'nearest' })}>
      <summary>Evidence, the costliest cells</summary>
      <table className="words" aria-label="Evidence">
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col">head</th>
            <th scope="col">used</th>
            <th scope="col">right</th>
            <th scope="col">CE used</th>
            <th scope="col">right</th>
          </tr>
        </thead>
        <tbody>
          {evidence.slice(0, MOST).map(({ row, token, depth, usedTarget, rightTarget, usedLoss, rightLoss }) => (
            <tr key={`${row}:${token}:${depth}`}>
              <th scope="row">
                {row}:{token}
              </th>
              <td>{depth === null ? 'main' : depth}</td>
              <td>{usedTarget === null ? 'masked' : <TokenChip id={usedTarget} />}</td>
              <td>{rightTarget === null ? 'masked' : <TokenChip id={rightTarget} />}</td>
              <td>{usedLoss === null ? '—' : formatNumber(usedLoss, 3)}</td>
              <td>{rightLoss === null ? '—' : formatNumber(rightLoss, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
