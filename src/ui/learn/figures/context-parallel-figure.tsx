import { useState } from 'react'
import { globalIndices, seamTargets } from '../../../core/targets/context-parallel.ts'
import { documentsOnScreen } from '../../../learn/documents-on-screen.ts'
import type { OpenView } from '../../../learn/learn-view.ts'
import { touch } from '../../../state/learn-store.ts'
import { DepthChoice } from './depth-choice.tsx'

const CELL = 20
const HEIGHT = 20
/** Tokens of the document that are drawn. */
const MOST = 32

/** The first document in 2 · ranks chunks, and on each rank the positions whose rolled label comes from elsewhere. */
export function ContextParallelFigure({ view }: { readonly view: OpenView }) {
  const [size, setSize] = useState(2)
  const [depth, setDepth] = useState(0)
  const document = documentsOnScreen(view)[0]
  const length = document === undefined ? 0 : Math.min(document.end - document.start, MOST)
  const tokens = length - (length % (2 * size))
  if (tokens === 0) return <p className="dim">The first document is too short to be cut into {2 * size} chunks.</p>
  // Tokens stand for their own labels here: only where a label comes from matters.
  const labels = Array.from({ length: tokens }, (_, t) => t)
  const targets = labels.map((t) => (t + depth + 1 < tokens ? t + depth + 1 : -1))
  const ranks = Array.from({ length: size }, (_, rank) => {
    const split = { layout: 'zigzag' as const, cuSeqlens: [0, tokens], size, rank }
    const wrong = new Set(seamTargets(split, depth, labels, targets, null, -1).map(({ local }) => local))
    return { rank, indices: globalIndices(split), wrong }
  })
  const count = ranks.reduce((sum, { wrong }) => sum + wrong.size, 0)
  const chunk = tokens / (2 * size)
  return (
    <>
      <svg
        viewBox={`0 0 ${64 + tokens * CELL} ${16 + (size + 1) * (HEIGHT + 8)}`}
        role="img"
        aria-label={`${tokens} tokens over ${size} ranks; at depth ${depth} a roll on the shard gets ${count} targets wrong`}
      >
        <text className="lf-caption" x="0" y="15">
          document
        </text>
        {labels.map((t) => (
          <Token key={t} x={64 + t * CELL} y={0} text={t} owner={ownerOf(t, chunk, size)} isWrong={false} />
        ))}
        {ranks.map(({ rank, indices, wrong }) => {
          const y = 16 + (rank + 1) * (HEIGHT + 8) - 8
          return (
            <g key={rank}>
              <text className="lf-caption" x="0" y={y + 14}>
                rank {rank}
              </text>
              {indices.map((t, j) => (
                <Token key={t} x={64 + j * CELL} y={y} text={t} owner={rank} isWrong={wrong.has(j)} />
              ))}
            </g>
          )
        })}
      </svg>
      <div className="learn-figure-controls">
        <label className="learn-slider">
          ranks
          <input
            type="range"
            min="2"
            max="4"
            value={size}
            onChange={(event) => {
              setSize(Number(event.target.value))
              touch('ranks')
            }}
          />
          <span className="mono">{size}</span>
        </label>
        <DepthChoice depths={view.evaluation.depths.length} depth={depth} onDepth={setDepth} />
        <span>
          <b className="err">✕ {count}</b> targets wrong if each rank rolls its own
        </span>
      </div>
      <p className="caption">
        {tokens < (document?.end ?? 0) - (document?.start ?? 0)
          ? `The first ${tokens} tokens of the document, as if they were all of it.`
          : 'The whole document.'}
      </p>
    </>
  )
}

function ownerOf(token: number, chunk: number, size: number): number {
  const at = Math.floor(token / chunk)
  return at < size ? at : 2 * size - 1 - at
}

interface TokenProps {
  readonly x: number
  readonly y: number
  readonly text: number
  readonly owner: number
  readonly isWrong: boolean
}

function Token({ x, y, text, owner, isWrong }: TokenProps) {
  return (
    <g>
      <rect className={`lf-rank is-${owner}`} x={x} y={y} width={CELL - 2} height={HEIGHT} rx="2" />
      <text className="lf-token is-small" x={x + CELL / 2 - 1} y={y + 14}>
        {text}
      </text>
      {isWrong && (
        <path
          className="lf-cross"
          d={`M${x + 2} ${y + 2}l${CELL - 6} ${HEIGHT - 4}m0 -${HEIGHT - 4}l-${CELL - 6} ${HEIGHT - 4}`}
        />
      )}
    </g>
  )
}
