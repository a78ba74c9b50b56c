import { useState } from 'react'
import type { OpenView } from '../../../learn/learn-view.ts'
import { DepthChoice } from './depth-choice.tsx'
import { rollCells } from './roll-cells.ts'

const CELL = 44
const HEIGHT = 24
const LABELS_TOP = 4
const LANE_TOP = 84

/** Every label's way at one depth; the ways that cross the boundary are those a roll alone would train. */
export function RollWithoutMaskFigure({ view }: { readonly view: OpenView }) {
  const [depth, setDepth] = useState(0)
  const roll = depth + 1
  const cells = rollCells(view, depth, 6, 5)
  const boundary = cells.findIndex(({ tint }, i) => i > 0 && tint !== cells[i - 1].tint)
  const crossing = cells.filter((_, i) => i + roll < cells.length && i < boundary && i + roll >= boundary).length
  return (
    <>
      <svg
        viewBox={`0 0 ${cells.length * CELL + 1} ${LANE_TOP + HEIGHT + 2}`}
        role="img"
        aria-label={`At depth ${depth}, ${crossing} labels of the next document would be trained on`}
      >
        {cells.map(({ token, text, tint }, i) => (
          <g key={token}>
            <rect
              className={tint === 0 ? 'lf-a' : 'lf-b'}
              x={i * CELL}
              y={LABELS_TOP}
              width={CELL - 2}
              height={HEIGHT}
              rx="2"
            />
            <text className="lf-token" x={i * CELL + CELL / 2 - 1} y={LABELS_TOP + 16}>
              {text.length > 5 ? `${text.slice(0, 4)}…` : text}
            </text>
            <rect className="lf-slot" x={i * CELL} y={LANE_TOP} width={CELL - 2} height={HEIGHT} rx="2" />
            <text className="lf-token is-faint" x={i * CELL + CELL / 2 - 1} y={LANE_TOP + 16}>
              {token}
            </text>
          </g>
        ))}
        {cells.slice(roll).map(({ token }, i) => {
          const isWrong = i < boundary && i + roll >= boundary
          const [from, to] = [(i + roll) * CELL + CELL / 2, i * CELL + CELL / 2]
          const [top, bottom] = [LABELS_TOP + HEIGHT + 2, LANE_TOP - 3]
          return (
            <g key={token} className={isWrong ? 'lf-way is-wrong' : 'lf-way'}>
              <path d={`M${from} ${top}C${from} ${top + 26} ${to} ${bottom - 26} ${to} ${bottom}m-3 -5l3 5l3 -5`} />
              {isWrong && <path d={`M${(from + to) / 2 - 4} ${(top + bottom) / 2 - 4}l8 8m0 -8l-8 8`} />}
            </g>
          )
        })}
        {boundary > 0 && <path className="lf-boundary" d={`M${boundary * CELL - 1} 0V${LANE_TOP + HEIGHT + 2}`} />}
      </svg>
      <div className="learn-figure-controls">
        <DepthChoice depths={view.evaluation.depths.length} depth={depth} onDepth={setDepth} />
        <span>
          <b className="err">✕ {crossing}</b> {crossing === 1 ? 'crosses' : 'cross'} the boundary
        </span>
      </div>
    </>
  )
}
