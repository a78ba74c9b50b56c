import type { SearchHit } from '../../core/search/search-row.ts'
import { type Band, cellEdges, type Frame } from './frame.ts'
import { snap, xOfToken } from './timeline-geometry.ts'

/** Ticks keep this width however far one zooms out. */
const TICK_WIDTH = 3
const TICK_HEIGHT = 7

/** A tick under the axis at every hit of the row that is in view, the current one taller. Ticks that would cover each other are one. */
export function drawHits(
  frame: Frame,
  { y, height }: Band,
  hits: readonly SearchHit[],
  current: SearchHit | null,
): void {
  const { context, colors, view, pixelRatio } = frame
  const bottom = y + height
  context.fillStyle = colors.warn
  let last = Number.NEGATIVE_INFINITY
  for (let index = firstAfter(hits, view.window.start); index < hits.length; index++) {
    const { token, end } = hits[index]
    if (token >= view.window.end) break
    const middle = snap((xOfToken(view, token) + xOfToken(view, end)) / 2, pixelRatio)
    if (middle - last < 1) continue
    last = middle
    const { left, right } = cellEdges(frame, token, end)
    const width = Math.max(right - left, TICK_WIDTH)
    context.fillRect(middle - width / 2, bottom - 3, width, 3)
  }
  if (current === null) return
  const x = (xOfToken(view, current.token) + xOfToken(view, current.end)) / 2
  context.beginPath()
  context.moveTo(x, bottom)
  context.lineTo(x - TICK_HEIGHT, bottom - TICK_HEIGHT - 3)
  context.lineTo(x + TICK_HEIGHT, bottom - TICK_HEIGHT - 3)
  context.fill()
}

/** Index of the first hit whose end is past a token; hits are in order. */
function firstAfter(hits: readonly SearchHit[], token: number): number {
  let low = 0
  let high = hits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (hits[middle].end <= token) low = middle + 1
    else high = middle
  }
  return low
}

const byRow = new WeakMap<readonly SearchHit[], { readonly row: number; readonly own: readonly SearchHit[] }>()

/** Hits of one row; remembered for the row shown last, because every repaint asks. */
export function hitsOfRow(hits: readonly SearchHit[], row: number): readonly SearchHit[] {
  const known = byRow.get(hits)
  if (known?.row === row) return known.own
  const own = hits.filter((hit) => hit.row === row)
  byRow.set(hits, { row, own })
  return own
}
