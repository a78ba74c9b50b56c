import type { HeadComparison } from '../../core/findings/compare-evaluations.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { headName } from '../head-name.ts'
import { signed } from './signed.ts'

interface Props {
  readonly heads: readonly HeadComparison[]
  /** What the other side is called. */
  readonly before: string
}

/** Heads of two evaluations: loss of both, the signed difference, and how many targets differ. */
export function ComparisonTable({ heads, before }: Props) {
  return (
    <table aria-label={`Heads, ${before} and now`} data-testid="comparison-table">
      <thead>
        <tr>
          <th scope="col">head</th>
          <th scope="col">{before}</th>
          <th scope="col">now</th>
          <th scope="col">±</th>
          <th scope="col" title="Cells whose target is another, or that are trained on one side only">
            cells
          </th>
        </tr>
      </thead>
      <tbody>
        {heads.map(({ depth, before: was, now, differing }) => {
          const difference =
            was === null || now === null || was.loss === null || now.loss === null ? null : now.loss - was.loss
          return (
            <tr key={depth}>
              <th scope="row">{headName(depth)}</th>
              <td className="dim">{lossText(was?.loss ?? null)}</td>
              <td>{lossText(now?.loss ?? null)}</td>
              <td>{difference === null ? '—' : signed(difference, 3)}</td>
              <td>{differing === null ? '—' : formatCount(differing)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function lossText(loss: number | null): string {
  return loss === null ? '—' : formatNumber(loss, 4)
}
