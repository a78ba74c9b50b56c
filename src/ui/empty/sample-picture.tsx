import { lossColors } from '../timeline/color-scale.ts'

/** What the picture of a sample shows: its shape, not its values. */
interface Shape {
  readonly rows: number
  /** Where sub-sequences end, in columns. */
  readonly ends: readonly number[]
  /** Part of each sub-sequence whose labels are ignored at its beginning. */
  readonly prompt: number
  /** Targets cross the boundaries, and are trained. */
  readonly leaks: boolean
}

const shapes: Readonly<Record<string, Shape>> = {
  'kjv-packed': { rows: 2, ends: [9, 17, 22, 30], prompt: 0, leaks: false },
  'kjv-small': { rows: 1, ends: [12, 20, 30], prompt: 0, leaks: false },
  'kjv-sft-thd': { rows: 1, ends: [8, 19, 30], prompt: 0.4, leaks: false },
  'kjv-neat': { rows: 2, ends: [11, 16, 30], prompt: 0, leaks: true },
}

const COLUMNS = 30
const CELL = 6
/** Cells of a batch of one row are as high as those of two rows together. */
const HEIGHTS = [14, 6]
const DEPTHS = 3

/** A small drawing of a packed batch: ribbons of sub-sequences over loss cells, empty where a depth is masked. */
export function SamplePicture({ id }: { readonly id: string }) {
  const shape = shapes[id] ?? shapes['kjv-packed']
  const cellHeight = HEIGHTS[shape.rows - 1] ?? CELL
  const rowHeight = CELL + 2 + cellHeight * DEPTHS
  const height = shape.rows * rowHeight + (shape.rows - 1) * 6
  return (
    <svg
      className="sample-picture"
      viewBox={`-1 -1 ${COLUMNS * CELL + 2} 64`}
      aria-hidden="true"
      preserveAspectRatio="xMinYMid meet"
    >
      <g transform={`translate(0 ${(62 - height) / 2})`}>
        {Array.from({ length: shape.rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its index
          <g key={row} transform={`translate(0 ${row * (rowHeight + 6)})`}>
            <PackedRow shape={shape} row={row} cellHeight={cellHeight} />
          </g>
        ))}
      </g>
    </svg>
  )
}

interface RowProps {
  readonly shape: Shape
  readonly row: number
  readonly cellHeight: number
}

function PackedRow({ shape, row, cellHeight }: RowProps) {
  const ends =
    row === 0 ? shape.ends : shape.ends.map((end) => (end === COLUMNS ? end : COLUMNS - end)).sort((a, b) => a - b)
  return (
    <>
      {ends.map((end, index) => {
        const start = index === 0 ? 0 : ends[index - 1]
        return (
          <rect
            key={end}
            className={index % 2 === 0 ? 'picture-ribbon' : 'picture-ribbon is-other'}
            x={start * CELL}
            width={(end - start) * CELL - 1}
            height={CELL - 1}
            rx="1"
          />
        )
      })}
      {Array.from({ length: DEPTHS * COLUMNS }, (_, cell) => {
        const [depth, column] = [Math.floor(cell / COLUMNS), cell % COLUMNS]
        const end = ends.find((one) => one > column) ?? COLUMNS
        const start = Math.max(0, ...ends.filter((one) => one <= column))
        const crosses = column + depth + 1 >= end
        const isLast = end === COLUMNS
        const isPrompt = column - start < shape.prompt * (end - start) - depth - 1
        const isMasked = isPrompt || (crosses && (isLast || !shape.leaks))
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its index
            key={cell}
            className={isMasked ? 'picture-empty' : crosses ? 'picture-leak' : undefined}
            fill={isMasked || crosses ? undefined : lossColors[lossOf(column, depth, row)]}
            x={column * CELL}
            y={CELL + 2 + cellHeight * depth}
            width={CELL - 1}
            height={cellHeight - 1}
          />
        )
      })}
    </>
  )
}

/** Steps of the colour scale that look like losses: any fixed numbers do. */
function lossOf(column: number, depth: number, row: number): number {
  const mixed = Math.sin((column + 1) * 12.9898 + depth * 78.233 + row * 37.719) * 43758.5453
  return Math.round((mixed - Math.floor(mixed)) ** 1.4 * 255)
}
