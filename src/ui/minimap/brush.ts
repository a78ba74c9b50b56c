import type { TimelineWindow } from '../../state/app-state.ts'

/** Never narrower than can be seen and grasped. */
const LEAST_WIDTH = 10
/** How near an edge counts as on it. */
const EDGE = 5

export type BrushPart = 'start' | 'end' | 'inside' | 'outside'

/** Left and right edge of the window on a minimap `width` pixels wide. */
export function brushEdges(
  window: TimelineWindow,
  sequenceLength: number,
  width: number,
): { left: number; right: number } {
  const left = (window.start / sequenceLength) * width
  const right = (window.end / sequenceLength) * width
  const spare = Math.max(0, (LEAST_WIDTH - (right - left)) / 2)
  const shift = Math.max(0, spare - left) - Math.max(0, right + spare - width)
  return { left: left - spare + shift, right: right + spare + shift }
}

/** What of the brush is under a pixel. Edges reach outwards, so that a narrow brush can still be moved. */
export function brushPart({ left, right }: { readonly left: number; readonly right: number }, x: number): BrushPart {
  if (x < left - EDGE || x > right + EDGE) return 'outside'
  const inner = Math.min(EDGE, (right - left) / 4)
  if (x <= left + inner) return 'start'
  return x >= right - inner ? 'end' : 'inside'
}

/** The window after its brush was dragged by so many tokens. */
export function draggedBrush(window: TimelineWindow, part: BrushPart, tokens: number): TimelineWindow {
  if (part === 'start') return { start: Math.min(window.start + tokens, window.end - 1), end: window.end }
  if (part === 'end') return { start: window.start, end: Math.max(window.end + tokens, window.start + 1) }
  return { start: window.start + tokens, end: window.end + tokens }
}

/** A window of the same width around a token. */
export function centredAt(window: TimelineWindow, token: number): TimelineWindow {
  const half = (window.end - window.start) / 2
  return { start: token - half, end: token + half }
}
