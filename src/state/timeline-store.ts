import { createStore } from 'zustand'
import type { CellAddress, TimelineWindow } from './app-state.ts'

/**
 * What changes with every movement of the mouse. Apart from the app's store, so that hover, pan and zoom repaint the
 * canvas and never re-render React: subscribe to it, do not select from it in a component that shows other things.
 */
export interface TimelineState {
  readonly window: TimelineWindow
  readonly hovered: CellAddress | null
}

export const timelineStore = createStore<TimelineState>(() => ({ window: { start: 0, end: 1 }, hovered: null }))

/** Narrowest window, in tokens. */
const MIN_TOKENS = 4

/** Shows tokens `[start, end)` of the row, kept inside the row and not narrower than a few tokens. */
export function showWindow(window: TimelineWindow, sequenceLength: number): void {
  const width = Math.min(Math.max(window.end - window.start, Math.min(MIN_TOKENS, sequenceLength)), sequenceLength)
  const start = Math.min(Math.max(window.start, 0), sequenceLength - width)
  timelineStore.setState({ window: { start, end: start + width } })
}

export function hoverCell(cell: CellAddress | null): void {
  const { hovered } = timelineStore.getState()
  const same = hovered?.row === cell?.row && hovered?.token === cell?.token && hovered?.head === cell?.head
  if (!same) timelineStore.setState({ hovered: cell })
}
