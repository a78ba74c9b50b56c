import type { BoundaryScanRow } from '../../core/findings/boundary-scan.ts'
import { formatCount, formatNumber, formatStep } from '../format-number.ts'
import { headName } from '../head-name.ts'

/** The numbers of a chart, with how many tokens each mean is of. */
export function BoundaryTable({
  source,
  rows,
}: {
  readonly source: string
  readonly rows: readonly BoundaryScanRow[]
}) {
  const distances = rows[0]?.distances ?? []
  return (
    <table aria-label={`Mean loss by distance to the boundaries of ${source}`}>
      <thead>
        <tr>
          <th scope="col">distance</th>
          {rows.map(({ depth }) => (
            <th key={depth} scope="col">
              {headName(depth)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {distances.map((distance, i) => (
          <tr key={distance}>
            <th scope="row">{formatStep(distance)}</th>
            {rows.map(({ depth, means, counts }) => (
              <td key={depth} title={`${formatCount(counts[i])} tokens`}>
                {Number.isNaN(means[i]) ? '—' : formatNumber(means[i], 3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
