import type { Microbatch } from '../../core/findings/parallel/microbatches.ts'
import { formatCount, formatNumber } from '../format-number.ts'

/** Rows shown; a large batch in many microbatches says no more with all of them. */
const MOST = 32

/** What each microbatch trains, and what it adds to the unscaled sum. */
export function MicrobatchTable({ parts }: { readonly parts: readonly Microbatch[] }) {
  return (
    <>
      <table aria-label="Microbatches" data-testid="microbatch-table">
        <thead>
          <tr>
            <th scope="col">rows</th>
            <th scope="col">trained, by depth</th>
            <th scope="col">Σ CE</th>
          </tr>
        </thead>
        <tbody>
          {parts.slice(0, MOST).map(({ firstRow, endRow, trained, sum }) => (
            <tr key={firstRow}>
              <th scope="row">{endRow - firstRow === 1 ? firstRow : `${firstRow}–${endRow - 1}`}</th>
              <td>{trained.map((count) => formatCount(count)).join(', ')}</td>
              <td>{sum === null ? '—' : formatNumber(sum, 6)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {parts.length > MOST && <p className="dim">and {formatCount(parts.length - MOST)} more</p>}
    </>
  )
}
