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

/** Calls back for each column of device pixels with the tokens `[from, to)` that fall into it; at least one token. */
export function eachPixel(frame: Frame, draw: (from: number, to: number, left: number, width: number) => void): void {
  const { view, pixelRatio, sequenceLength } = frame
  const columns = Math.round(view.width * pixelRatio)
  const perColumn = (view.window.end - view.window.start) / columns
  for (let column = 0; column < columns; column++) {
    const from = Math.min(Math.max(Math.floor(view.window.start + column * perColumn), 0), sequenceLength - 1)
    const to = Math.max(Math.min(Math.floor(view.window.start + (column + 1) * perColumn), sequenceLength), from + 1)
    draw(from, to, column / pixelRatio, 1 / pixelRatio)
  }
}
