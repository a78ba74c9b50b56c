import { useId, useMemo, useState } from 'react'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import { aboveBin, BIN_NATS, type LossHistogram, lossHistograms } from '../../core/loss/loss-histogram.ts'
import { openSearch, searchTokens } from '../../state/search-tokens.ts'
import { formatCount } from '../format-number.ts'
import { headName } from '../head-name.ts'

/** How many tokens lose how much, a strip a head on one ruler, and a limit above which they can be found. */
export function HistogramView({ evaluation }: { readonly evaluation: Evaluation }) {
  const histograms = useMemo(() => lossHistograms(evaluation), [evaluation])
  const bins = Math.max(1, ...histograms.map(({ counts }) => counts.findLastIndex((count) => count > 0) + 1))
  const [asked, setLimit] = useState<number | null>(null)
  const limit = Math.min(asked ?? Math.ceil(bins / 2), bins)
  const id = useId()
  const find = (head: 'main' | number) => {
    openSearch()
    void searchTokens(`${head === 'main' ? 'main' : `d${head}`}.loss>${limit * BIN_NATS}`)
  }
  return (
    <>
      <label className="limit" htmlFor={id}>
        Losses above
        <input
          id={id}
          type="range"
          min={0}
          max={bins}
          value={limit}
          aria-valuetext={`${limit * BIN_NATS} nats`}
          onChange={(event) => setLimit(event.target.valueAsNumber)}
        />
        <span className="mono">{(limit * BIN_NATS).toFixed(1)} nats</span>
      </label>
      <table aria-label="Spread of the losses">
        <thead>
          <tr>
            <th scope="col">head</th>
            <th scope="col">
              0 <span className="dim">to</span> {bins * BIN_NATS} nats
            </th>
            <th scope="col">above</th>
            <th scope="col">of the loss</th>
            <th scope="col">
              <span className="visually-hidden">in the timeline</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {histograms.map((histogram) => {
            const { head, notFinite } = histogram
            const { tokens, share } = aboveBin(histogram, limit)
            return (
              <tr key={head}>
                <th scope="row">{headName(head)}</th>
                <td>
                  <Strip histogram={histogram} bins={bins} limit={limit} />
                  {notFinite > 0 && <span className="warn">{formatCount(notFinite)} NaN or infinite</span>}
                </td>
                <td>{formatCount(tokens)}</td>
                <td>{share === null ? '—' : `${(100 * share).toFixed(0)} %`}</td>
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-label={`Find at ${headName(head)}`}
                    onClick={() => find(head)}
                  >
                    Find
                  </button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}

const HEIGHT = 28

/** Bars of one head, the tallest as high as the strip; those above the limit are filled. */
function Strip({ histogram: { counts }, bins, limit }: { histogram: LossHistogram; bins: number; limit: number }) {
  const tallest = counts.reduce((a, b) => Math.max(a, b), 1)
  return (
    <svg className="spread-strip" viewBox={`0 0 ${bins} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {Array.from({ length: bins }, (_, bin) => {
        const height = (HEIGHT * counts[bin]) / tallest
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its index
            key={bin}
            data-above={bin >= limit}
            x={bin + 0.1}
            width={0.8}
            y={HEIGHT - height}
            height={height}
          />
        )
      })}
    </svg>
  )
}
