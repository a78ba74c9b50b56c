import type { OpenView } from '../../../learn/learn-view.ts'
import { formatNumber } from '../../format-number.ts'

/** How the MTP loss is put together, and how large it is beside the main loss. */
export function TotalFigure({ view: { evaluation } }: { readonly view: OpenView }) {
  const { depths, scalingFactor, mtpLoss, main } = evaluation
  if (mtpLoss === null || scalingFactor === null) return <p className="dim">The losses are not computed yet.</p>
  const share = scalingFactor / depths.length
  const most = Math.max(main?.loss ?? 0, mtpLoss) || 1
  const parts = depths.map(({ depth, loss }) => ({ depth, part: share * (loss ?? 0) }))
  return (
    <table className="learn-terms" aria-label="Parts of the MTP loss">
      <tbody>
        {parts.map(({ depth, part }) => (
          <tr key={depth}>
            <th scope="row">s/D × depth {depth}</th>
            <td>
              <Bar share={part / most} />
            </td>
            <td>{formatNumber(part, 5)}</td>
          </tr>
        ))}
        <tr className="is-total">
          <th scope="row">MTP loss</th>
          <td>
            <Bar share={mtpLoss / most} />
          </td>
          <td>
            <b>{formatNumber(mtpLoss, 6)}</b>
          </td>
        </tr>
        {main?.loss != null && (
          <tr>
            <th scope="row">main loss, beside it</th>
            <td>
              <Bar share={main.loss / most} isOther />
            </td>
            <td>{formatNumber(main.loss, 6)}</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function Bar({ share, isOther = false }: { readonly share: number; readonly isOther?: boolean }) {
  return (
    <span className={isOther ? 'learn-bar is-other' : 'learn-bar'} aria-hidden="true">
      <span style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }} />
    </span>
  )
}
