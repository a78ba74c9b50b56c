import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { showRow } from '../../state/view-verbs.ts'
import { formatCount } from '../format-number.ts'

/** Rows a list shows; a batch may hold a hundred thousand sub-sequences. */
const MOST = 300

interface Props {
  readonly subSequences: readonly SubSequence[]
  readonly sequenceLength: number
}

/** The sub-sequences in use; choosing one shows it in the timeline. */
export function SubSequenceList({ subSequences, sequenceLength }: Props) {
  return (
    <section className="section">
      <h3>Sub-sequences in use, {formatCount(subSequences.length)}</h3>
      <table className="words" aria-label="Sub-sequences in use">
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">tokens</th>
            <th scope="col">id</th>
            <th scope="col">length</th>
          </tr>
        </thead>
        <tbody>
          {subSequences.slice(0, MOST).map(({ row, start, end, id, padding }) => (
            <tr key={`${row}:${start}`}>
              <th scope="row">{row}</th>
              <td>
                <button
                  type="button"
                  className="link mono"
                  title="Show in the timeline"
                  onClick={() => {
                    showRow(row)
                    showWindow({ start, end }, sequenceLength)
                  }}
                >
                  {formatCount(start)}–{formatCount(end - 1)}
                </button>
              </td>
              <td>{id}</td>
              <td>
                {formatCount(end - start)}
                {padding && <span className="dim"> padding</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {subSequences.length > MOST && <p className="dim">and {formatCount(subSequences.length - MOST)} more</p>}
    </section>
  )
}
