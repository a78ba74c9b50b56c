import type { SeenState, TimelineWindow } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { allRows, seenBatch } from '../../state/seen-batch.ts'
import { showWindow, timelineStore } from '../../state/timeline-store.ts'
import { showRow } from '../../state/view-verbs.ts'
import { panned, zoomed } from '../timeline/timeline-geometry.ts'
import { type BrushPart, brushEdges, brushPart, centredAt, draggedBrush } from './brush.ts'
import { minimapLayout, rowAt } from './minimap-layout.ts'

/** Mouse, touch and keys on the minimap. Returns how to stop. */
export function minimapInput(control: HTMLElement): () => void {
  let drag: { readonly x: number; readonly part: BrushPart; readonly window: TimelineWindow } | null = null

  const place = (event: MouseEvent, seen: SeenState) => {
    const { sequenceLength } = seen.batch
    const rows = allRows(seen)
    const box = control.getBoundingClientRect()
    const x = event.clientX - box.left
    const { window } = timelineStore.getState()
    const row = rowAt(minimapLayout(rows), event.clientY - box.top, rows)
    const part =
      row === shownStripRow(rows) ? brushPart(brushEdges(window, sequenceLength, control.clientWidth), x) : 'outside'
    return { x, row, part, token: (x / control.clientWidth) * sequenceLength }
  }
  const down = (event: PointerEvent) => {
    const seen = seenNow()
    if (event.button !== 0 || seen === null) return
    const { x, row, part, token } = place(event, seen)
    if (part === 'outside') {
      showRow(row)
      showWindow(centredAt(timelineStore.getState().window, token), seen.batch.sequenceLength)
    }
    control.setPointerCapture(event.pointerId)
    drag = { x, part: part === 'outside' ? 'inside' : part, window: timelineStore.getState().window }
  }
  const move = (event: PointerEvent) => {
    const seen = seenNow()
    if (seen === null) return
    const { x, part } = place(event, seen)
    if (drag === null) {
      control.dataset.part = part
      return
    }
    const tokens = ((x - drag.x) / control.clientWidth) * seen.batch.sequenceLength
    showWindow(draggedBrush(drag.window, drag.part, tokens), seen.batch.sequenceLength)
  }
  const up = () => {
    drag = null
  }
  const doubleClick = () => {
    const seen = seenNow()
    if (seen !== null) showWindow({ start: 0, end: seen.batch.sequenceLength }, seen.batch.sequenceLength)
  }
  const press = (event: KeyboardEvent) => {
    const seen = seenNow()
    if (seen === null || event.ctrlKey || event.metaKey || event.altKey) return
    const { window } = timelineStore.getState()
    const { row } = appStore.getState()
    const next = windowOfKey(event.key, window, seen.batch.sequenceLength)
    if (next !== null) showWindow(next, seen.batch.sequenceLength)
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') showRow(row + (event.key === 'ArrowDown' ? 1 : -1))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const stop = new AbortController()
  const { signal } = stop
  control.addEventListener('pointerdown', down, { signal })
  control.addEventListener('pointermove', move, { signal })
  control.addEventListener('pointerup', up, { signal })
  control.addEventListener('pointercancel', up, { signal })
  control.addEventListener('dblclick', doubleClick, { signal })
  control.addEventListener('keydown', press, { signal })
  return () => stop.abort()
}

/** First row of the strip that the brush is on. */
function shownStripRow(rows: number): number {
  const { rowsPerStrip } = minimapLayout(rows)
  return Math.floor(appStore.getState().row / rowsPerStrip) * rowsPerStrip
}

function seenNow(): SeenState | null {
  return seenBatch(appStore.getState().open)
}

/** The window after a key of a slider; null for other keys. */
function windowOfKey(key: string, window: TimelineWindow, sequenceLength: number): TimelineWindow | null {
  const width = window.end - window.start
  const middle = (window.start + window.end) / 2
  switch (key) {
    case 'ArrowLeft':
      return panned(window, -width / 10)
    case 'ArrowRight':
      return panned(window, width / 10)
    case 'PageUp':
      return panned(window, -width)
    case 'PageDown':
      return panned(window, width)
    case 'Home':
      return panned(window, -window.start)
    case 'End':
      return panned(window, sequenceLength - window.end)
    case '+':
    case '=':
      return zoomed(window, 1.4, middle)
    case '-':
      return zoomed(window, 1 / 1.4, middle)
    default:
      return null
  }
}
