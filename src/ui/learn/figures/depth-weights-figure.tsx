import type { OpenView } from '../../../learn/learn-view.ts'
import { formatCount, formatNumber } from '../../format-number.ts'

/** Each depth: what it trains, its own mean, and what the common divisor makes of it. */
export function DepthWeightsFigure({ view: { evaluation, open } }: { readonly view: OpenView }) {
  const divisor = open.settings.numLabelTokens
  const n = divisor ?? evaluation.main?.trained ?? 0
  return (
    <table className="learn-terms" aria-label="Depths and their divisors">
      <thead>
        <tr>
          <th scope="col">depth</th>
          <th scope="col">targets</th>
          <th scope="col">of N</th>
          <th scope="col">own mean</th>
          <th scope="col">{divisor === null ? 'sum' : 'sum ÷ N'}</th>
        </tr>
      </thead>
      <tbody>
        {evaluation.depths.map(({ depth, trained, sum, loss }) => (
          <tr key={depth}>
            <th scope="row">{depth}</th>
            <td>{formatCount(trained)}</td>
            <td>
              <span className="learn-share">
                <span aria-hidden="true" style={{ width: `${n === 0 ? 0 : Math.min(100, (100 * trained) / n)}%` }} />
              </span>
              {n === 0 ? '—' : `${((100 * trained) / n).toFixed(1)} %`}
            </td>
            <td>{sum === null || trained === 0 ? '—' : formatNumber(sum / trained, 5)}</td>
            <td>{loss === null ? '—' : formatNumber(loss, 5)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">N</th>
          <td>{divisor === null ? 'none' : formatCount(divisor)}</td>
          <td colSpan={3} className="dim">
            labels of the main head in this batch:{' '}
            {evaluation.main === null ? '—' : formatCount(evaluation.main.trained)}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}
