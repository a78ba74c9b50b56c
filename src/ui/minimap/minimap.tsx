import { useEffect, useRef } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { allRows, seenBatch } from '../../state/seen-batch.ts'
import { comparedEvaluation } from '../timeline/compared-evaluation.ts'
import './minimap.css'
import { minimapInput } from './minimap-input.ts'
import { minimapLayout } from './minimap-layout.ts'
import { MinimapPainter } from './minimap-painter.ts'

/** All rows at a glance, with the timeline's window as a brush. Draws nothing until a batch is open. */
export function Minimap() {
  const rows = useAppStore(({ open }) => {
    const seen = seenBatch(open)
    return seen === null ? 0 : allRows(seen)
  })
  const isReading = useAppStore(({ open }) => open.status === 'first row')
  const computed = useAppStore(({ open }) => open.status === 'open' && hasLosses(open.evaluation))
  const compared = useAppStore((state) => comparedEvaluation(state) !== null)
  if (rows === 0) return null
  const losses = compared ? 'largest difference per pixel' : 'worst loss per pixel'
  const shows = isReading ? 'rows being read' : computed ? losses : 'share of masked positions'
  return (
    <section className="minimap" aria-label="Pack overview">
      <p className="minimap-caption">Pack overview · {shows}</p>
      <MinimapControl rows={rows} />
    </section>
  )
}

interface Losses {
  readonly main: { readonly tokenLoss: Float64Array | null } | null
  readonly depths: readonly { readonly tokenLoss: Float64Array | null }[]
}

function hasLosses(evaluation: Losses | null): boolean {
  return (
    evaluation !== null &&
    [evaluation.main, ...evaluation.depths].some((head) => head != null && head.tokenLoss !== null)
  )
}

function MinimapControl({ rows }: { readonly rows: number }) {
  const controlRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)

  useEffect(() => {
    const [control, canvas] = [controlRef.current, canvasRef.current]
    if (control === null || canvas === null) return
    const painter = new MinimapPainter(control, canvas)
    const stopInput = minimapInput(control)
    return () => {
      stopInput()
      painter.dispose()
    }
  }, [])

  return (
    <div
      ref={controlRef}
      className="minimap-control"
      style={{ height: minimapLayout(rows).height + 2 }}
      role="slider"
      tabIndex={0}
      aria-label="Window of the timeline: arrow keys pan it and change the row, plus and minus zoom"
      aria-valuemin={0}
      aria-valuemax={0}
      aria-valuenow={0}
    >
      <canvas ref={canvasRef} className="minimap-canvas" data-testid="minimap-canvas" />
    </div>
  )
}
