import type { Band, Frame } from './frame.ts'
import { axisTicks, pixelsPerToken, snap, xOfToken } from './timeline-geometry.ts'

/** Pixels a tick number of seven digits needs, with some air. */
const TICK_GAP = 72

/** Token numbers above the middle of their cells, and a hairline under them. */
export function drawAxis(frame: Frame, { y, height }: Band): void {
  const { context, colors, view, pixelRatio } = frame
  context.fillStyle = colors.bg
  context.fillRect(0, y, view.width, height)
  context.font = `11px ${colors.mono}`
  context.textBaseline = 'alphabetic'
  const inset = Math.min(pixelsPerToken(view) / 2, 8)
  for (const token of axisTicks(view, frame.sequenceLength, TICK_GAP)) {
    const x = snap(xOfToken(view, token), pixelRatio)
    const left = x < 0 ? 0 : x
    const text = token.toLocaleString('en-US')
    // A number that would be cut at the right edge says a wrong token.
    if (left + inset + context.measureText(text).width > view.width || x < -inset) continue
    context.fillStyle = colors.edge
    context.fillRect(left, y + height - 6, 1, 6)
    context.fillStyle = colors.dim
    context.textAlign = 'left'
    context.fillText(text, left + 4, y + height - 9)
  }
}
