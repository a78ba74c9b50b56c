import type { TimelineWindow } from '../../state/app-state.ts'
import { runIndexAt } from './boundary-runs.ts'
import type { RowContents } from './move-cell.ts'
import { fitted, panned, zoomed } from './timeline-geometry.ts'
import type { TimelineCommand } from './timeline-keys.ts'

const ZOOM = 1.4
/** Part of the window that one key press pans. */
const PAN = 0.2

/**
 * The window after a command that zooms or pans, not yet kept inside the row; null for other commands. Zooms keep
 * `token` in place where it shows, else the middle.
 */
export function moveWindow(
  command: TimelineCommand,
  window: TimelineWindow,
  token: number,
  { sequenceLength, runs }: RowContents,
): TimelineWindow | null {
  const { start, end } = window
  const anchor = token + 1 > start && token < end ? token + 0.5 : (start + end) / 2
  switch (command) {
    case 'zoomIn':
      return zoomed(window, ZOOM, anchor)
    case 'zoomOut':
      return zoomed(window, 1 / ZOOM, anchor)
    case 'panLeft':
      return panned(window, -PAN * (end - start))
    case 'panRight':
      return panned(window, PAN * (end - start))
    case 'wholeRow':
      return { start: 0, end: sequenceLength }
    case 'fit': {
      const run = runs[runIndexAt(runs, token)]
      const fit = fitted(run.start, run.end, sequenceLength)
      // Pressed again: the whole row.
      return same(window, fit) ? { start: 0, end: sequenceLength } : fit
    }
    default:
      return null
  }
}

/** Whether the window is this one already. */
function same(a: TimelineWindow, b: TimelineWindow): boolean {
  return Math.abs(a.start - b.start) + Math.abs(a.end - b.end) < 1e-6
}
