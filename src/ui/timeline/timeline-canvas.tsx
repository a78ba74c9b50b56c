import { useEffect, useRef } from 'react'
import { KeyboardInput } from './keyboard-input.ts'
import type { LaneLayout } from './lane-layout.ts'
import { LaneNames } from './lane-names.tsx'
import { pointerInput } from './pointer-input.ts'
import { TimelinePainter } from './timeline-painter.ts'

interface Props {
  readonly layout: LaneLayout
  readonly rows: number
  readonly sequenceLength: number
}

/**
 * Names and canvas in one scrolling, focusable grid. Mouse and keys repaint the canvas and write the cell in words;
 * React draws only what changes with the batch or its settings.
 */
export function TimelineCanvas({ layout, rows, sequenceLength }: Props) {
  const gridRef = useRef<HTMLDivElement>(null)
  const plotRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const wordsRef = useRef<HTMLParagraphElement>(null)
  const painterRef = useRef<TimelinePainter>(null)

  useEffect(() => {
    const [grid, plot, canvas] = [gridRef.current, plotRef.current, canvasRef.current]
    if (grid === null || plot === null || canvas === null) return
    const painter = new TimelinePainter({ grid, canvas, plot })
    painterRef.current = painter
    const keyboard = new KeyboardInput(painter, (words) => {
      if (wordsRef.current !== null) wordsRef.current.textContent = words
    })
    const stopPointer = pointerInput(painter, (cell) => keyboard.placeAt(cell))
    return () => {
      stopPointer()
      keyboard.dispose()
      painter.dispose()
    }
  }, [])

  useEffect(() => painterRef.current?.setLayout(layout), [layout])

  return (
    <>
      <div
        ref={gridRef}
        className="timeline-grid"
        role="application"
        aria-roledescription="token grid"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys itself; it is one tab stop.
        tabIndex={0}
        aria-label={`Timeline, ${rows} ${rows === 1 ? 'row' : 'rows'} of ${sequenceLength} tokens: arrow keys move between tokens and heads, W and S zoom, A and D pan`}
        data-testid="timeline-grid"
      >
        <LaneNames layout={layout} />
        <div ref={plotRef} className="timeline-plot" style={{ height: layout.height }}>
          <canvas ref={canvasRef} className="timeline-canvas" data-testid="timeline-canvas" />
        </div>
      </div>
      <p ref={wordsRef} className="timeline-words" aria-live="polite" />
    </>
  )
}
