import { type MouseEvent, useEffect, useRef } from 'react'
import type { CellAddress } from '../../state/app-state.ts'
import { runsOfRow } from '../timeline/boundary-runs.ts'
import { sizeCanvas } from '../timeline/size-canvas.ts'
import { onThemeChange, themeColors } from '../timeline/theme-colors.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import type { BlockSpan } from './block-span.ts'
import { blockWords, headAt } from './block-words.ts'
import { drawBlocks } from './draw-blocks.ts'

interface Props {
  readonly scene: TimelineScene
  readonly row: number
  readonly span: BlockSpan
  readonly pinned: CellAddress | null
  readonly label: string
  readonly choose: (cell: CellAddress) => void
}

/** The square itself, as large as there is room; the words of the cell under the mouse stand below it. */
export function BlockCanvas({ scene, row, span, pinned, label, choose }: Props) {
  const boxRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const wordsRef = useRef<HTMLParagraphElement>(null)

  useEffect(() => {
    const [box, canvas] = [boxRef.current, canvasRef.current]
    const context = canvas?.getContext('2d', { alpha: false })
    if (box === null || canvas === null || !context) return
    const paint = () => {
      const side = Math.floor(Math.min(box.clientWidth, box.clientHeight))
      if (side < 1) return
      const pixelRatio = window.devicePixelRatio || 1
      sizeCanvas(canvas, side, side, pixelRatio)
      context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      drawBlocks({ context, colors: themeColors(canvas), side, scene, row, span, pinned })
    }
    const observer = new ResizeObserver(paint)
    observer.observe(box)
    const stopTheme = onThemeChange(paint)
    paint()
    return () => {
      observer.disconnect()
      stopTheme()
    }
  }, [scene, row, span, pinned])

  const cellUnder = (event: MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const cell = box.width / (span.end - span.start)
    const at = (pixels: number) => Math.min(Math.max(span.start + Math.floor(pixels / cell), span.start), span.end - 1)
    return { query: at(event.clientY - box.top), key: at(event.clientX - box.left) }
  }
  const tell = (event: MouseEvent<HTMLCanvasElement>) => {
    const { query, key } = cellUnder(event)
    if (wordsRef.current !== null)
      wordsRef.current.textContent = blockWords(scene, runsOfRow(scene.used, row), row, query, key)
  }
  return (
    <div className="blocks-picture">
      <div ref={boxRef} className="blocks-box">
        {/* The buttons beside it, the lanes and the table do the same by keyboard. */}
        <canvas
          ref={canvasRef}
          role="img"
          aria-label={label}
          data-testid="block-canvas"
          onMouseMove={tell}
          onClick={(event) => {
            const { query, key } = cellUnder(event)
            choose({ row, token: query, head: headAt(scene, query, key) ?? scene.heads[0] ?? 'main' })
          }}
        />
      </div>
      <p ref={wordsRef} className="blocks-words dim">
        Point at a cell: a row is the token that looks, a column what it looks at or predicts.
      </p>
    </div>
  )
}
