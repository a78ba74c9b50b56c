import type { OpenView } from '../../../learn/learn-view.ts'
import { pinnedCell } from '../../../learn/pinned-cell.ts'
import { formatNumber } from '../../format-number.ts'

const WIDTH = 420

/** The pinned token's target logit and logSumExp on one line; between them lies its cross entropy. */
export function TokenFormulaFigure({ view }: { readonly view: OpenView }) {
  const pinned = pinnedCell(view)
  if (pinned?.crossEntropy == null || pinned.logSumExp === null || pinned.targetLogit === null)
    return <p className="dim">Pin a trained cell: its numbers are drawn here.</p>
  const { logSumExp, targetLogit, crossEntropy } = pinned
  const guess = view.open.batch.vocabSize === null ? null : Math.log(view.open.batch.vocabSize)
  const low = Math.min(targetLogit, logSumExp - (guess ?? 0), 0)
  const high = Math.max(logSumExp, 0)
  const x = (value: number) => 12 + ((value - low) / (high - low || 1)) * (WIDTH - 24)
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} 96`}
        role="img"
        aria-label={`Target logit ${formatNumber(targetLogit, 5)}, logSumExp ${formatNumber(logSumExp, 5)}, cross entropy ${formatNumber(crossEntropy, 5)}`}
      >
        <path className="lf-axis" d={`M8 48H${WIDTH - 8}M${x(0)} 44v8`} />
        <text className="lf-number" x={x(0)} y="66">
          0
        </text>
        <rect
          className="lf-a"
          x={x(targetLogit)}
          y="40"
          width={Math.max(1, x(logSumExp) - x(targetLogit))}
          height="16"
          rx="2"
        />
        <Mark x={x(targetLogit)} y={26} text="target logit" width={WIDTH} />
        <Mark x={x(logSumExp)} y={12} text="logSumExp" width={WIDTH} />
        {guess !== null && (
          <>
            <path className="lf-boundary" d={`M${x(logSumExp - guess)} 36v40`} />
            <text className="lf-caption" x={Math.min(x(logSumExp - guess), WIDTH - 130)} y="90">
              a guess would be here: ln V
            </text>
          </>
        )}
      </svg>
      <table className="learn-terms" aria-label="The terms">
        <tbody>
          <tr>
            <th scope="row">logSumExp</th>
            <td>{formatNumber(logSumExp, 6)}</td>
          </tr>
          <tr>
            <th scope="row">− target logit</th>
            <td>{formatNumber(targetLogit, 6)}</td>
          </tr>
          <tr>
            <th scope="row">= cross entropy, nats</th>
            <td>
              <b>{formatNumber(crossEntropy, 6)}</b>
            </td>
          </tr>
          <tr>
            <th scope="row">probability, e to the −CE</th>
            <td>{formatNumber(Math.exp(-crossEntropy), 4)}</td>
          </tr>
        </tbody>
      </table>
    </>
  )
}

function Mark({
  x,
  y,
  text,
  width,
}: {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly width: number
}) {
  const isRight = x > width / 2
  return (
    <>
      <path className="lf-tick" d={`M${x} ${y - 8}V56`} />
      <text className="lf-caption" x={isRight ? x - 4 : x + 4} y={y} textAnchor={isRight ? 'end' : 'start'}>
        {text}
      </text>
    </>
  )
}
