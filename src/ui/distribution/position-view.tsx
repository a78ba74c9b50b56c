import { useMemo } from 'react'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import { lossByPosition, type PositionBin, tokensAtPosition } from '../../core/loss/loss-by-position.ts'
import { showHighlight } from '../../state/what-if-verbs.ts'
import { LineChart } from '../chart/line-chart.tsx'
import { formatNumber } from '../format-number.ts'
import { headName } from '../head-name.ts'

interface Props {
  readonly evaluation: Evaluation
  readonly sequenceLength: number
}

/** Mean loss by place in the sub-sequence, a line a head; each range of places can be marked in the timeline. */
export function PositionView({ evaluation, sequenceLength }: Props) {
  const { bins, heads } = useMemo(() => lossByPosition(evaluation, sequenceLength), [evaluation, sequenceLength])
  const top = Math.max(0, ...heads.flatMap(({ means }) => Array.from(means).filter(Number.isFinite)))
  const mark = (bin: PositionBin) => {
    const cells = evaluation.depths.map(({ depth }) => {
      const tokens = tokensAtPosition(evaluation, sequenceLength, depth, bin)
      return { depth, tokens, trained: new Uint8Array(tokens.length).fill(1) }
    })
    showHighlight({ of: evaluation, name: `places ${binName(bin)}`, cells })
  }
  return (
    <>
      <p className="dim">Mean loss in nats, by place in the sub-sequence (its first token is 0)</p>
      <LineChart
        label="Mean loss by place in the sub-sequence; the table below has the numbers"
        xs={bins.map((_, index) => index)}
        named={bins.flatMap(({ from }, index) => (index % 2 === 0 ? [{ x: index, text: `${from}` }] : []))}
        lines={heads.map(({ head, means }) => ({ name: headName(head), ys: means }))}
        top={top}
      />
      <details>
        <summary>As a table</summary>
        <table aria-label="Mean loss by place in the sub-sequence">
          <caption>Mean loss in nats of the trained tokens at these places, counted from 0</caption>
          <thead>
            <tr>
              <th scope="col">places</th>
              {heads.map(({ head }) => (
                <th key={head} scope="col">
                  {headName(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bins.map((bin, index) => (
              <tr key={bin.from}>
                <th scope="row">
                  <button type="button" className="link" onClick={() => mark(bin)} title="Mark them in the timeline">
                    {binName(bin)}
                  </button>
                </th>
                {heads.map(({ head, means, counts }) => (
                  <td key={head} title={`${counts[index]} trained`}>
                    {counts[index] === 0 ? <span className="dim">—</span> : formatNumber(means[index], 3)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}

function binName({ from, to }: PositionBin): string {
  return to - from === 1 ? `${from}` : `${from}–${to - 1}`
}
