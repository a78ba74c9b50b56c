import type { CellAddress, TimelineWindow } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { hoverCell, showWindow, timelineStore } from '../../state/timeline-store.ts'
import { pinCell } from '../../state/view-verbs.ts'
import { BoundaryDrag, boundaryUnder } from './boundary-drag.ts'
import { runIndexAt, runsOfRow } from './boundary-runs.ts'
import { cellAt } from './cell-at.ts'
import { RangeDrag } from './range-drag.ts'
import { fitted, panned, pixelsPerToken, tokenAtX, zoomed } from './timeline-geometry.ts'
import type { TimelinePainter } from './timeline-painter.ts'
import { timelineScene } from './timeline-scene.ts'
import { wheelPan, wheelZoom } from './wheel.ts'

/** Pixels a pointer may stray and still be a click. */
const CLICK_SLACK = 4

interface Gesture {
  readonly window: TimelineWindow
  readonly scrollTop: number
  /** Middle of the pointers, and how far apart they are (0 for one). */
  readonly x: number
  readonly y: number
  readonly spread: number
  dragged: boolean
}

/** Mouse, pen and touch on the plot. `clicked` gets the cell of each click. Returns how to stop. */
export function pointerInput(painter: TimelinePainter, clicked: (cell: CellAddress) => void): () => void {
  const { grid, plot } = painter.elements
  const pointers = new Map<number, { x: number; y: number }>()
  let gesture: Gesture | null = null
  let boundary: BoundaryDrag | null = null
  /** What a drag selects; null where it pans: with Shift, and by a finger. */
  let range: RangeDrag | null = null

  const length = () => seenBatch(appStore.getState().open)?.batch.sequenceLength ?? 0
  const place = (event: MouseEvent) => {
    const box = plot.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const cellUnder = (event: MouseEvent): CellAddress | null => {
    const { open, row } = appStore.getState()
    const seen = seenBatch(open)
    const at = place(event)
    return seen === null ? null : cellAt(painter.currentLayout(), painter.view(), timelineScene(seen), row, at)
  }
  const boundaryAt = (event: MouseEvent): number | null => {
    const { open, row } = appStore.getState()
    if (open.status !== 'open') return null
    return boundaryUnder(painter.currentLayout(), painter.view(), timelineScene(open), row, place(event))
  }
  const begin = (dragged: boolean) => {
    const [a, b] = [...pointers.values()]
    gesture =
      a === undefined
        ? null
        : {
            window: timelineStore.getState().window,
            scrollTop: grid.scrollTop,
            x: b === undefined ? a.x : (a.x + b.x) / 2,
            y: a.y,
            spread: b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y),
            dragged,
          }
  }

  const down = (event: PointerEvent) => {
    if (event.button !== 0 || length() === 0) return
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    plot.setPointerCapture(event.pointerId)
    const grabbed = pointers.size === 1 ? boundaryAt(event) : null
    boundary?.cancel()
    boundary = grabbed === null ? null : new BoundaryDrag(grabbed)
    const pans = event.shiftKey || event.pointerType === 'touch' || pointers.size > 1
    range = pans ? null : new RangeDrag(painter.view(), place(event).x)
    begin(pointers.size > 1)
    grid.focus({ preventScroll: true })
  }
  const move = (event: PointerEvent) => {
    if (!pointers.has(event.pointerId) || gesture === null) {
      if (event.pointerType !== 'touch') hoverCell(cellUnder(event))
      plot.toggleAttribute('data-boundary', boundaryAt(event) !== null)
      return
    }
    if (boundary !== null) {
      boundary.moveTo(painter.view(), place(event).x)
      return
    }
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    const [a, b] = [...pointers.values()]
    const x = b === undefined ? a.x : (a.x + b.x) / 2
    if (Math.hypot(x - gesture.x, a.y - gesture.y) > CLICK_SLACK) gesture.dragged = true
    if (!gesture.dragged) return
    hoverCell(null)
    if (range !== null) {
      range.moveTo(painter.view(), place(event).x)
      return
    }
    plot.dataset.dragging = ''
    const before = { window: gesture.window, width: painter.view().width }
    const spread = b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y)
    const factor = gesture.spread > 0 && spread > 0 ? spread / gesture.spread : 1
    const anchor = tokenAtX(before, gesture.x - plot.getBoundingClientRect().left)
    const scaled = zoomed(gesture.window, factor, anchor)
    showWindow(panned(scaled, (gesture.x - x) / pixelsPerToken({ ...before, window: scaled })), length())
    if (event.pointerType === 'mouse') grid.scrollTop = gesture.scrollTop + gesture.y - a.y
  }
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return
    if (boundary !== null) {
      if (event.type === 'pointercancel') boundary.cancel()
      else boundary.drop()
      boundary = null
      begin(true)
      return
    }
    const wasDrag = gesture?.dragged ?? true
    delete plot.dataset.dragging
    begin(true)
    const cell = wasDrag || event.type === 'pointercancel' ? null : cellUnder(event)
    if (cell === null) return
    const { pinned } = appStore.getState()
    const same = pinned?.row === cell.row && pinned.token === cell.token && pinned.head === cell.head
    pinCell(same ? null : cell)
    clicked(cell)
  }
  const leave = () => {
    if (gesture === null) hoverCell(null)
  }
  const doubleClick = (event: MouseEvent) => {
    const { open, row } = appStore.getState()
    const seen = seenBatch(open)
    if (seen === null) return
    const runs = runsOfRow(timelineScene(seen).used, row)
    const run = runs[runIndexAt(runs, tokenAtX(painter.view(), place(event).x))]
    if (run !== undefined) showWindow(fitted(run.start, run.end, length()), length())
  }
  const wheel = (event: WheelEvent) => {
    const { window } = timelineStore.getState()
    const pan = wheelPan(event)
    const zooms = event.ctrlKey || (pan === 0 && appStore.getState().wheel === 'zooms')
    if (length() === 0 || (!zooms && pan === 0)) return
    event.preventDefault()
    if (zooms) showWindow(zoomed(window, wheelZoom(event), tokenAtX(painter.view(), place(event).x)), length())
    else showWindow(panned(window, pan / pixelsPerToken(painter.view())), length())
    hoverCell(cellUnder(event))
  }

  const press = (event: KeyboardEvent) => {
    if (boundary === null || event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    boundary.cancel()
    boundary = null
    // Held still, the button pans nothing until it is pressed again.
    pointers.clear()
    begin(true)
  }

  const stop = new AbortController()
  const { signal } = stop
  grid.addEventListener('keydown', press, { signal, capture: true })
  plot.addEventListener('pointerdown', down, { signal })
  plot.addEventListener('pointermove', move, { signal })
  plot.addEventListener('pointerup', up, { signal })
  plot.addEventListener('pointercancel', up, { signal })
  plot.addEventListener('pointerleave', leave, { signal })
  plot.addEventListener('dblclick', doubleClick, { signal })
  // Not passive: Ctrl+wheel would zoom the page.
  plot.addEventListener('wheel', wheel, { signal, passive: false })
  return () => stop.abort()
}
