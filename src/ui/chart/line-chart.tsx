import { line, scaleLinear } from 'd3'

const WIDTH = 344
const HEIGHT = 132
/** On the right the dashes and the name of each line. */
const MARGIN = { left: 30, right: 74, top: 8, bottom: 20 }
const DASHES = 18
/** Names beside the lines stand at least this far apart. */
const NAME_HEIGHT = 12

/** Lines differ by their dashes and by the name at their end, not by colour. */
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '1 2']

interface Props {
  /** What it shows, and where its numbers are. */
  readonly label: string
  readonly xs: readonly number[]
  /** Which of the places on the ruler are named. */
  readonly named: readonly { readonly x: number; readonly text: string }[]
  /** Values at `xs`; what is not finite is a gap. */
  readonly lines: readonly { readonly name: string; readonly ys: ArrayLike<number> }[]
  /** Upper end of the upright ruler. */
  readonly top: number
  /** A place that is marked. */
  readonly mark?: number
  /** Whether to draw where `y` equals `x`. */
  readonly hasDiagonal?: boolean
}

/** Lines over one ruler. A picture only: the table beside it has the numbers. */
export function LineChart({ label, xs, named, lines, top, mark, hasDiagonal = false }: Props) {
  const first = xs[0] ?? 0
  const last = xs.at(-1) ?? 1
  const x = scaleLinear([first, last], [MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4)
  const path = line<number>()
    .defined((value) => Number.isFinite(value))
    .x((_, i) => x(xs[i]))
    .y((value) => y(value))
  const values = lines.map(({ ys }) => Array.from(ys))
  const names = namePlaces(values.map((ys) => y(ys.findLast((value) => Number.isFinite(value)) ?? 0)))
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks(4).map((tick) => (
        <g key={tick} className="chart-tick">
          <line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 5} y={y(tick) + 3.5} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {mark !== undefined && (
        <line className="chart-zero" x1={x(mark)} x2={x(mark)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
      )}
      {hasDiagonal && <line className="chart-zero" x1={x(first)} x2={x(last)} y1={y(first)} y2={y(last)} />}
      {named.map((place) => (
        <text key={place.x} className="chart-label" x={x(place.x)} y={HEIGHT - 6} textAnchor="middle">
          {place.text}
        </text>
      ))}
      {lines.map(({ name }, index) => (
        <g key={name}>
          <path className="chart-line" d={path(values[index]) ?? ''} strokeDasharray={dashes[index % dashes.length]} />
          {values[index].map((value, i, ys) =>
            // A point between two gaps has no line to be seen by.
            Number.isFinite(value) && !Number.isFinite(ys[i - 1]) && !Number.isFinite(ys[i + 1]) ? (
              <circle key={xs[i]} className="chart-point" cx={x(xs[i])} cy={y(value)} r={2} />
            ) : null,
          )}
          <line
            className="chart-line"
            strokeDasharray={dashes[index % dashes.length]}
            x1={WIDTH - MARGIN.right + 6}
            x2={WIDTH - MARGIN.right + 6 + DASHES}
            y1={names[index]}
            y2={names[index]}
          />
          <text className="chart-label" x={WIDTH - MARGIN.right + 6 + DASHES + 4} y={names[index] + 3.5}>
            {name}
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
