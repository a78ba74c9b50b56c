import { allRows } from '../../state/seen-batch.ts'
import { formatCount } from '../format-number.ts'
import { useSeenBatch } from '../use-open-batch.ts'

/** Stands in a panel, whose figures are of all rows, while only the first is read. */
export function RowsBeingRead() {
  const seen = useSeenBatch()
  if (seen === null) return null
  return (
    <section className="section" aria-label="Rows being read">
      <h3>
        Row 0 of {formatCount(allRows(seen))} × {formatCount(seen.batch.sequenceLength)} tokens
      </h3>
      <p className="dim">
        The other rows are being read. What is of all rows follows here; row 0 can be looked at now.
      </p>
    </section>
  )
}
