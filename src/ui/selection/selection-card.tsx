import { memo } from 'react'
import { rangeStatistics } from '../../core/loss/range-statistics.ts'
import { useAppStore } from '../../state/app-store.ts'
import { allRows } from '../../state/seen-batch.ts'
import { selectTokens } from '../../state/view-verbs.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { headName } from '../head-name.ts'
import { useSeenBatch } from '../use-open-batch.ts'

/** What the selected tokens train on and lose, head by head. Not drawn again with every hover of the inspector it stands in. */
export const SelectionCard = memo(function SelectionCard() {
  const selection = useAppStore((state) => state.selection)
  const seen = useSeenBatch()
  if (selection === null || seen?.evaluation == null) return null
  const { row, start, end } = selection
  const offset = row * seen.batch.sequenceLength
  const count = end - start
  return (
    <section className="selection-card" aria-label="Selected tokens">
      <div className="inspector-head">
        <h3>
          {count === 1 ? `Token ${formatCount(start)}` : `Tokens ${formatCount(start)}–${formatCount(end - 1)}`}
          {allRows(seen) > 1 && <span className="dim"> · row {row}</span>}
        </h3>
        <span className="badge">{formatCount(count)} selected</span>
        <button
          type="button"
          className="button small"
          title="Take the selection away (Esc)"
          onClick={() => selectTokens(null)}
        >
          Clear
        </button>
      </div>
      <table aria-label="Statistics of the selected tokens">
        <thead>
          <tr>
            <th scope="col">head</th>
            <th scope="col">trained</th>
            <th scope="col">mean loss</th>
            <th scope="col">share of the sum</th>
          </tr>
        </thead>
        <tbody>
          {rangeStatistics(seen.evaluation, offset + start, offset + end).map(({ head, trained, mean, share }) => (
            <tr key={head}>
              <th scope="row">{headName(head)}</th>
              <td>{formatCount(trained)}</td>
              <td>{mean === null ? '–' : formatNumber(mean, 4)}</td>
              <td>{share === null ? '–' : `${(100 * share).toFixed(1)} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
})
