import type { TimelineWindow } from '../../state/app-state.ts'

/** A part of a row, in tokens, over a plot of so many CSS pixels. */
export interface View {
  readonly window: TimelineWindow
  readonly width: number
}

/** From this many pixels a token on, cells carry letters and text. */
export const TEXT_PIXELS = 14

/** Narrower cells touch: a gap would take too much of them. */
const GAP_PIXELS = 5

export function pixelsPerToken({ window, width }: View): number {
  return width / (window.end - window.start)
}

/** Left edge of a token, in CSS pixels of the plot. */
export function xOfToken(view: View, token: number): number {
  return (token - view.window.start) * pixelsPerToken(view)
}

/** Token under a pixel, with a fraction. */
export function tokenAtX(view: View, x: number): number {
  return view.window.start + x / pixelsPerToken(view)
}

/** First and last token that show at least in part. */
export function visibleTokens({ window }: View, sequenceLength: number): { first: number; last: number } {
  const first = Math.min(Math.max(Math.floor(window.start + 1e-9), 0), sequenceLength - 1)
  return { first, last: Math.min(Math.max(Math.ceil(window.end - 1e-9) - 1, first), sequenceLength - 1) }
}

/** Gap between cells, in CSS pixels. */
export function cellGap(view: View): number {
  return pixelsPerToken(view) >= GAP_PIXELS ? 1 : 0
}

/** The nearest edge of a device pixel, so that cells have sharp edges. */
export function snap(x: number, pixelRatio: number): number {
  return Math.round(x * pixelRatio) / pixelRatio
}

/** Where tick numbers stand: steps of 1, 2 or 5 times a power of ten, at least `minGap` pixels apart. */
export function axisTicks(view: View, sequenceLength: number, minGap: number): number[] {
  const step = tickStep(minGap / pixelsPerToken(view))
  const { first, last } = visibleTokens(view, sequenceLength)
  const ticks: number[] = []
  for (let token = Math.ceil(first / step) * step; token <= last; token += step) ticks.push(token)
  return ticks
}

/** The smallest of 1, 2, 5, 10, 20, … that is not below `least`. */
function tickStep(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(least, 1))))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power
}

/** `factor` above 1 shows fewer tokens; `anchor` (a token, with a fraction) stays where it is. */
export function zoomed(window: TimelineWindow, factor: number, anchor: number): TimelineWindow {
  return { start: anchor - (anchor - window.start) / factor, end: anchor + (window.end - anchor) / factor }
}

export function panned(window: TimelineWindow, tokens: number): TimelineWindow {
  return { start: window.start + tokens, end: window.end + tokens }
}

/** The window moved as little as it takes for `token` to show with a few tokens around it; the same one if it does. */
export function revealed(window: TimelineWindow, token: number): TimelineWindow {
  const width = window.end - window.start
  const margin = Math.min(3, (width - 1) / 2)
  if (token - margin < window.start) return panned(window, token - margin - window.start)
  if (token + 1 + margin > window.end) return panned(window, token + 1 + margin - window.end)
  return window
}

/** Fewer tokens than this are shown with their neighbours; the window's least width is below it. */
const LEAST_FIT = 8

/** A run of tokens with a little room on both sides, inside the row. */
export function fitted(start: number, end: number, sequenceLength: number): TimelineWindow {
  const room = Math.max(Math.min(2, (end - start) * 0.02), (LEAST_FIT - (end - start)) / 2)
  return { start: Math.max(start - room, 0), end: Math.min(end + room, sequenceLength) }
}
