import { useEffect, useRef, useState } from 'react'
import type { OpenView } from '../../../learn/learn-view.ts'
import { touch } from '../../../state/learn-store.ts'
import { DepthChoice } from './depth-choice.tsx'
import { type RollCell, reasonLetters, rollCells } from './roll-cells.ts'

const CELL = 44
const LABELS_TOP = 20
const LANE_TOP = 92
const HEIGHT = 24
/** Milliseconds a label takes for one step when the roll is played. */
const STEP_MS = 900

const reducesMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Labels on their way from t + d + 1 to t. The slider runs both ways; with reduced motion it goes in whole steps. */
export function RollFigure({ view }: { readonly view: OpenView }) {
  const [depth, setDepth] = useState(0)
  const [at, setAt] = useState(0)
  const [playing, setPlaying] = useState<1 | -1 | 0>(0)
  const roll = depth + 1
  const cells = rollCells(view, depth, 7, 3)
  const clock = useRef(0)

  const move = (to: number) => {
    const next = Math.min(Math.max(to, 0), roll)
    setAt(next)
    if (next === roll) touch('roll end')
    if (next === 0 && at > 0) touch('roll back')
    return next
  }
  // Each frame moves on from the one before; `move` is of this render.
  useEffect(() => {
    if (playing === 0) return
    const frame = requestAnimationFrame((now) => {
      const passed = clock.current === 0 ? 0 : now - clock.current
      clock.current = now
      const next = move(at + (playing * passed) / STEP_MS)
      if (next === 0 || next === roll) if (passed > 0) setPlaying(0)
    })
    return () => cancelAnimationFrame(frame)
  })
  const play = () => {
    const forward = at < roll
    if (reducesMotion()) {
      move(forward ? Math.floor(at) + 1 : 0)
      return
    }
    clock.current = 0
    setPlaying(forward ? 1 : -1)
  }
  return (
    <>
      <RollDrawing cells={cells} at={at} roll={roll} />
      <div className="learn-figure-controls">
        <DepthChoice
          depths={view.evaluation.depths.length}
          depth={depth}
          onDepth={(one) => {
            setDepth(one)
            setPlaying(0)
            setAt(0)
          }}
        />
        <label className="learn-slider">
          roll
          <input
            type="range"
            min="0"
            max={roll}
            step={reducesMotion() ? 1 : 0.25}
            value={at}
            aria-valuetext={`${at} of ${roll} steps`}
            data-testid="roll-slider"
            onChange={(event) => {
              setPlaying(0)
              move(Number(event.target.value))
            }}
          />
          <span className="mono">
            {Number.isInteger(at) ? at : at.toFixed(2)} / {roll}
          </span>
        </label>
        <button type="button" className="button small" onClick={playing === 0 ? play : () => setPlaying(0)}>
          {playing !== 0 ? 'Stop' : at < roll ? 'Play' : 'Roll back'}
        </button>
      </div>
    </>
  )
}

interface DrawingProps {
  readonly cells: readonly RollCell[]
  readonly at: number
  readonly roll: number
}

function RollDrawing({ cells, at, roll }: DrawingProps) {
  const width = cells.length * CELL
  const done = at / roll
  const y = LABELS_TOP + done * (LANE_TOP - LABELS_TOP)
  const boundary = cells.findIndex(({ tint }, i) => i > 0 && tint !== cells[i - 1].tint)
  return (
    <svg
      viewBox={`0 0 ${width + 1} ${LANE_TOP + HEIGHT + 22}`}
      role="img"
      aria-label={`Labels rolled by ${at} of ${roll} steps; ${cells.filter(({ reason }) => reason !== 0).length} of ${cells.length} positions stay masked`}
    >
      <text className="lf-caption" x="0" y="12">
        labels
      </text>
      <text className="lf-caption" x="0" y={LANE_TOP + HEIGHT + 15}>
        depth {roll - 1} trains on labels[t + {roll}]
      </text>
      {cells.map(({ token, text, tint }, i) => (
        <g key={token}>
          <rect
            className={tint === 0 ? 'lf-a is-soft' : 'lf-b is-soft'}
            x={i * CELL}
            y={LABELS_TOP}
            width={CELL - 2}
            height={HEIGHT}
            rx="2"
          />
          <text className="lf-token is-faint" x={i * CELL + CELL / 2 - 1} y={LABELS_TOP + 16}>
            {cut(text)}
          </text>
          <rect className="lf-slot" x={i * CELL} y={LANE_TOP} width={CELL - 2} height={HEIGHT} rx="2" />
        </g>
      ))}
      {cells.slice(roll).map(({ token, text, tint }, i) => {
        const { reason } = cells[i]
        const isMasked = reason !== 0
        return (
          <g
            key={token}
            transform={`translate(${(i + roll - at) * CELL} ${y})`}
            opacity={isMasked ? 1 - 0.85 * done : 1}
          >
            <rect className={tint === 0 ? 'lf-a' : 'lf-b'} width={CELL - 2} height={HEIGHT} rx="2" />
            <text className="lf-token" x={CELL / 2 - 1} y="16">
              {cut(text)}
            </text>
          </g>
        )
      })}
      {cells.map(({ token, reason }, i) =>
        reason === 0 || done < 1 ? null : (
          <text key={token} className="lf-mask" x={i * CELL + CELL / 2 - 1} y={LANE_TOP + 17}>
            {reasonLetters[reason]}
          </text>
        ),
      )}
      {boundary > 0 && <path className="lf-boundary" d={`M${boundary * CELL - 1} 14V${LANE_TOP + HEIGHT + 4}`} />}
    </svg>
  )
}

function cut(text: string): string {
  return text.length > 5 ? `${text.slice(0, 4)}…` : text
}
