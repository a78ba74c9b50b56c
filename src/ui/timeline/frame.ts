import { pixelGrain } from './pixel-loss.ts'
import type { ThemeColors } from './theme-colors.ts'
import { cellGap, snap, type View, visibleTokens, xOfToken } from './timeline-geometry.ts'

/** What every lane is drawn with. `y` of lanes counts from the top of the plot; the context is already scrolled. */
export interface Frame {
  readonly context: CanvasRenderingContext2D
  readonly colors: ThemeColors
  readonly view: View
  readonly pixelRatio: number
  /** First element of the shown row in the flat arrays, and the row's length. */
  readonly offset: number
  readonly sequenceLength: number
}

export interface Band {
  readonly y: number
  readonly height: number
}

/** Left and right edge of the tokens `[from, to)`, on device pixels, the gap to the next cell taken off. */
export function cellEdges({ view, pixelRatio }: Frame, from: number, to = from + 1): { left: number; right: number } {
  const left = snap(xOfToken(view, from), pixelRatio)
  return { left, right: snap(xOfToken(view, to), pixelRatio) - cellGap(view) }
}

/** Calls back for each visible cell. */
export function eachCell(frame: Frame, draw: (token: number, left: number, width: number) => void): void {
  const { first, last } = visibleTokens(frame.view, frame.sequenceLength)
  for (let token = first; token <= last; token++) {
    const { left, right } = cellEdges(frame, token)
    draw(token, left, right - left)
  }
}

/**
 * Calls back for each column of device pixels with the tokens `[from, to)` that fall into it; at least one token. Where a
 * pixel is many tokens its edges are moved to whole nodes of the pyramids; every token is in one pixel.
 */
export function eachPixel(frame: Frame, draw: (from: number, to: number, left: number, width: number) => void): void {
  const { view, pixelRatio, sequenceLength } = frame
  const columns = Math.round(view.width * pixelRatio)
  const perColumn = (view.window.end - view.window.start) / columns
  const grain = pixelGrain(perColumn)
  const edge = (column: number) =>
    Math.min(Math.max(Math.floor((view.window.start + column * perColumn) / grain) * grain, 0), sequenceLength)
  let from = edge(0)
  for (let column = 0; column < columns; column++) {
    // The last token of the row is in the last pixel, wherever the node before it ends.
    const isEnd = view.window.start + (column + 1) * perColumn >= sequenceLength - 1e-6
    const to = isEnd ? sequenceLength : edge(column + 1)
    const first = Math.min(from, sequenceLength - 1)
    draw(first, Math.max(to, first + 1), column / pixelRatio, 1 / pixelRatio)
    from = to
  }
}
