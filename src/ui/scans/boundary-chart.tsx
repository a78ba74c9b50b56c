import { line, scaleLinear } from 'd3'
import type { BoundaryScanRow } from '../../core/findings/boundary-scan.ts'
import { scanHeadName } from './scan-head-name.ts'

const WIDTH = 344
const HEIGHT = 132
const MARGIN = { left: 30, right: 56, top: 8, bottom: 20 }
/** Names beside the lines stand at least this far apart. */
const NAME_HEIGHT = 12

/** Lines differ by their dashes and by the name at their end, not by colour. */
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '1 2']

interface Props {
  readonly source: string
  readonly rows: readonly BoundaryScanRow[]
  /** Upper end of the ruler, in nats. */
  readonly top: number
}

/** Mean loss by distance to the boundaries of one source, a line a head. The table beside it has the numbers. */
export function BoundaryChart({ source, rows, top }: Props) {
  const distances = rows[0]?.distances ?? []
  const x = scaleLinear([distances[0] ?? 0, distances.at(-1) ?? 1], [MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4)
  const path = line<number>()
    .defined((mean) => Number.isFinite(mean))
    .x((_, i) => x(distances[i]))
    .y((mean) => y(mean))
  const names = namePlaces(rows.map(({ means }) => y(means.findLast((mean) => Number.isFinite(mean)) ?? 0)))
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Mean loss by distance to the boundaries of ${source}; the table below has the numbers`}
    >
      {y.ticks(4).map((tick) => (
        <g key={tick} className="chart-tick">
          <line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 5} y={y(tick) + 3.5} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      <line className="chart-zero" x1={x(0)} x2={x(0)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
      {distances
        .filter((distance) => distance % 4 === 0)
        .map((distance) => (
          <text key={distance} className="chart-label" x={x(distance)} y={HEIGHT - 6} textAnchor="middle">
            {distance > 0 ? `+${distance}` : distance === 0 ? '0' : `−${-distance}`}
          </text>
        ))}
      {rows.map(({ depth, means }, index) => (
        <g key={depth}>
          <path className="chart-line" d={path(means) ?? ''} strokeDasharray={dashes[index % dashes.length]} />
          {means.map((mean, i) =>
            // A point between two gaps has no line to be seen by.
            Number.isFinite(mean) && !Number.isFinite(means[i - 1]) && !Number.isFinite(means[i + 1]) ? (
              <circle key={distances[i]} className="chart-point" cx={x(distances[i])} cy={y(mean)} r={2} />
            ) : null,
          )}
          <text className="chart-label" x={WIDTH - MARGIN.right + 6} y={names[index] + 3.5}>
            {scanHeadName(depth)}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Heights moved apart just enough that no name covers another. */
function namePlaces(wanted: readonly number[]): number[] {
  const places = [...wanted]
  const order = [...wanted.keys()].sort((a, b) => wanted[a] - wanted[b])
  for (const [rank, index] of order.entries()) {
    const above = rank === 0 ? Number.NEGATIVE_INFINITY : places[order[rank - 1]]
    places[index] = Math.max(wanted[index], above + NAME_HEIGHT)
  }
  const over = Math.max(0, Math.max(...places) - (HEIGHT - MARGIN.bottom))
  return places.map((place) => place - over)
}
