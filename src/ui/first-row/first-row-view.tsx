import { useEffect, useMemo, useRef } from 'react'
import type { FirstRow } from '../../core/loss/open-first-row.ts'
import { usualLanes } from '../../state/lane-view.ts'
import { formatCount } from '../format-number.ts'
import { laneLayout } from '../timeline/lane-layout.ts'
import { LaneNames } from '../timeline/lane-names.tsx'
import { onThemeChange } from '../timeline/theme-colors.ts'
import '../timeline/timeline.css'
import { laneContents, sceneOf } from '../timeline/timeline-scene.ts'
import { drawFirstRow } from './draw-first-row.ts'
import './first-row.css'

/**
 * Row 0 of a large batch while the others are read: its boundaries and masks, and nothing that needs the others. A picture
 * alone: there is no batch yet to point at, search or change.
 */
export function FirstRowView({ firstRow }: { readonly firstRow: FirstRow }) {
  const { packed, readings, evaluation, rows } = firstRow
  const plotRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const [scene, layout] = useMemo(() => {
    const made = sceneOf({ batch: packed, readings, settings: packed.settings, evaluation })
    return [made, laneLayout({ ...laneContents(made, 40), arrangement: usualLanes })]
  }, [packed, readings, evaluation])

  useEffect(() => {
    const [plot, canvas] = [plotRef.current, canvasRef.current]
    if (plot === null || canvas === null) return
    const draw = () => {
      drawFirstRow(canvas, scene, layout, plot.clientWidth)
      canvas.dataset.shows = 'masks'
    }
    draw()
    const observer = new ResizeObserver(draw)
    observer.observe(plot)
    const stop = onThemeChange(draw)
    return () => {
      observer.disconnect()
      stop()
    }
  }, [scene, layout])

  const tokens = `${formatCount(packed.sequenceLength)} tokens`
  return (
    <section className="timeline" aria-label="First row" data-testid="first-row">
      <p className="first-row-note" role="status">
        Row 0 of {formatCount(rows)} × {tokens}. The other rows are being read; what needs them all follows.
      </p>
      <div className="timeline-grid">
        <LaneNames layout={layout} />
        <div ref={plotRef} className="timeline-plot" style={{ height: layout.height }}>
          <canvas ref={canvasRef} className="timeline-canvas" role="img" aria-label={wordsOf(firstRow)} />
        </div>
      </div>
    </section>
  )
}

/** What the picture shows, in words. */
function wordsOf({ packed, evaluation }: FirstRow): string {
  const { depths, subSequences } = evaluation
  const runs = `${formatCount(subSequences.length)} sub-sequence${subSequences.length === 1 ? '' : 's'}`
  const trained = depths.map(({ depth, trained: count }) => `depth ${depth} trains ${formatCount(count)}`)
  return [`Row 0, ${formatCount(packed.sequenceLength)} tokens: ${runs}`, ...trained].join(', ')
}
