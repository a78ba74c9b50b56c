import { appStore } from '../../state/app-store.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { selectTokens } from '../../state/view-verbs.ts'
import { tokenAtX } from './timeline-geometry.ts'
import type { TimelinePainter } from './timeline-painter.ts'

/** Selects tokens with Shift held and the mouse dragged. To be heard before the gesture that pans. Returns how to stop. */
export function rangeInput(painter: TimelinePainter): () => void {
  const { grid, plot } = painter.elements
  let from: number | null = null

  const tokenUnder = (event: PointerEvent): number => {
    const last = (seenBatch(appStore.getState().open)?.batch.sequenceLength ?? 1) - 1
    const token = tokenAtX(painter.view(), event.clientX - plot.getBoundingClientRect().left)
    return Math.min(Math.max(Math.floor(token), 0), last)
  }
  const select = (to: number) => {
    const { row } = appStore.getState()
    if (from !== null) selectTokens({ row, start: Math.min(from, to), end: Math.max(from, to) + 1 })
  }
  const down = (event: PointerEvent) => {
    if (!event.shiftKey || event.button !== 0) return
    event.stopImmediatePropagation()
    from = tokenUnder(event)
    plot.setPointerCapture(event.pointerId)
    grid.focus({ preventScroll: true })
    select(from)
  }
  const move = (event: PointerEvent) => {
    if (from === null) return
    event.stopImmediatePropagation()
    select(tokenUnder(event))
  }
  const up = (event: PointerEvent) => {
    if (from === null) return
    event.stopImmediatePropagation()
    from = null
  }

  const stop = new AbortController()
  const { signal } = stop
  plot.addEventListener('pointerdown', down, { signal })
  plot.addEventListener('pointermove', move, { signal })
  plot.addEventListener('pointerup', up, { signal })
  plot.addEventListener('pointercancel', up, { signal })
  return () => stop.abort()
}
