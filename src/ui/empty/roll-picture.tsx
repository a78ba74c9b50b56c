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
  const from = { x: x(2) + CELL / 2, y: LABELS_TOP + 22 }
  const to = { x: x(0) + CELL / 2, y: LANE_TOP + LANE_STEP - 3 }
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
      <path
        className="roll-arrow"
        d={`M${from.x} ${from.y}C${from.x} ${from.y + 44} ${to.x} ${to.y - 44} ${to.x} ${to.y}`}
      />
      <path className="roll-head" d={`M${to.x - 4} ${to.y - 7}L${to.x} ${to.y}L${to.x + 4} ${to.y - 7}`} />
      <rect className="roll-target" x={x(0)} y={LANE_TOP + LANE_STEP} width={CELL - 2} height="26" rx="2" />
    </svg>
  )
}
