import type { BoundaryScanRow } from '../../core/findings/boundary-scan.ts'
import { BoundaryChart } from './boundary-chart.tsx'
import { BoundaryTable } from './boundary-table.tsx'

/** One chart a boundary source, all on the same ruler so that sources can be told apart at a look. */
export function BoundaryCharts({ rows }: { readonly rows: readonly BoundaryScanRow[] }) {
  const sources = [...new Set(rows.map(({ source }) => source))]
  if (sources.length === 0) return <p className="dim">No source has a boundary inside a row.</p>
  const top = Math.max(...rows.flatMap(({ means }) => means.filter((mean) => Number.isFinite(mean))), 0)
  return (
    <>
      <p className="caption">
        Mean loss, in nats, of the trained tokens so many tokens before (−) or after the first token of a sub-sequence
        (0). A source whose jump stands at −1 or +1 is one off.
      </p>
      {sources.map((source) => {
        const own = rows.filter((row) => row.source === source)
        return (
          <figure key={source} className="boundary-scan" data-source={source}>
            <figcaption>
              <code>{source}</code>
            </figcaption>
            <BoundaryChart source={source} rows={own} top={top} />
            <details>
              <summary>As a table</summary>
              <BoundaryTable source={source} rows={own} />
            </details>
          </figure>
        )
      })}
    </>
  )
}
