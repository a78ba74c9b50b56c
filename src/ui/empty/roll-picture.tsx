/** Labels of two sub-sequences, and what two depths make of them: `null` is masked, with the letter of its reason. */
const labels = ['fox', 'jumps', 'over', '·', 'God', 'said', 'let', '·']
const lanes: readonly { readonly name: string; readonly roll: number; readonly masks: readonly (string | null)[] }[] = [
  { name: 'depth 0', roll: 1, masks: [null, null, 'I', 'B', null, null, 'I', 'T'] },
  { name: 'depth 1', roll: 2, masks: [null, 'I', 'B', 'B', null, 'I', 'T', 'T'] },
]

const CELL = 40
const LEFT = 56
const LABELS_TOP = 24
const LANE_TOP = 84
const LANE_STEP = 36
const MIDDLE = 4

/** A drawing of the idea: a label rolls back to the token that trains on it, and no further than its sub-sequence. */
export function RollPicture() {
  const x = (column: number) => LEFT + column * CELL
  const width = x(labels.length)
  return (
    <svg className="roll-picture" viewBox={`0 0 ${width + 1} ${LANE_TOP + 2 * LANE_STEP}`} aria-hidden="true">
      {[0, MIDDLE].map((start) => (
        <rect
          key={start}
          className={start === 0 ? 'roll-ribbon' : 'roll-ribbon is-other'}
          x={x(start)}
          y="4"
          width={MIDDLE * CELL - 1}
          height="12"
          rx="2"
        />
      ))}
      <text className="roll-name" x="0" y={LABELS_TOP + 15}>
        labels
      </text>
      {labels.map((label, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its index
        <text key={column} className="roll-label" x={x(column) + CELL / 2} y={LABELS_TOP + 15}>
          {label}
        </text>
      ))}
      {lanes.map(({ name, roll, masks }, lane) => (
        <g key={name} transform={`translate(0 ${LANE_TOP + lane * LANE_STEP})`}>
          <text className="roll-name" x="0" y="17">
            {name}
          </text>
          {masks.map((mask, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its index
            <g key={column}>
              <rect
                className={mask === null ? 'roll-cell' : 'roll-cell is-masked'}
                x={x(column)}
                width={CELL - 2}
                height="26"
                rx="2"
              />
              <text className={mask === null ? 'roll-label' : 'roll-mask'} x={x(column) + CELL / 2 - 1} y="17">
                {mask ?? labels[column + roll]}
              </text>
            </g>
          ))}
        </g>
      ))}
      <path className="roll-boundary" d={`M${x(MIDDLE) - 1.5} 0V${LANE_TOP + 2 * LANE_STEP}`} />
      <RollArrow from={x(1)} to={x(0)} />
      <RollArrow from={x(MIDDLE)} to={x(MIDDLE - 1)} isRefused />
      <rect className="roll-target" x={x(0)} y={LANE_TOP} width={CELL - 2} height="26" rx="2" />
    </svg>
  )
}

interface ArrowProps {
  readonly from: number
  readonly to: number
  readonly isRefused?: boolean
}

/** From a label down to the cell of depth 0 that would train on it. */
function RollArrow({ from, to, isRefused = false }: ArrowProps) {
  const [fromX, toX] = [from + CELL / 2, to + CELL / 2 - 1]
  const [top, bottom] = [LABELS_TOP + 21, LANE_TOP - 3]
  const curve = `M${fromX} ${top}C${fromX} ${top + 26} ${toX} ${bottom - 26} ${toX} ${bottom}`
  return (
    <>
      <path className={isRefused ? 'roll-arrow is-refused' : 'roll-arrow'} d={curve} />
      {isRefused ? (
        <path className="roll-cross" d={`M${from - 6.5} ${(top + bottom) / 2 - 5}l10 10m0 -10l-10 10`} />
      ) : (
        <path className="roll-arrow" d={`M${toX - 4} ${bottom - 7}l4 7l4 -7`} />
      )}
    </>
  )
}
