import type { Band, Frame } from './frame.ts'
import { axisTicks, pixelsPerToken, snap, xOfToken } from './timeline-geometry.ts'

/** Pixels a tick number of seven digits needs, with some air. */
const TICK_GAP = 72
const TEXT_INSET = 4

/** A tick at the left edge of each numbered cell, its number beside it. */
export function drawAxis(frame: Frame, { y, height }: Band): void {
  const { context, colors, view, pixelRatio } = frame
  context.fillStyle = colors.bg
  context.fillRect(0, y, view.width, height)
  context.font = `${colors.textSmall} ${colors.mono}`
  context.textBaseline = 'alphabetic'
  for (const token of axisTicks(view, frame.sequenceLength, TICK_GAP)) {
    const x = snap(xOfToken(view, token), pixelRatio)
    const left = x < 0 ? 0 : x
    const text = token.toLocaleString('en-US')
    // A number that would be cut at the right edge says a wrong token.
    if (left + TEXT_INSET + context.measureText(text).width > view.width || x < -pixelsPerToken(view) / 2) continue
    context.fillStyle = colors.edge
    context.fillRect(left, y + height - 6, 1, 6)
    context.fillStyle = colors.dim
    context.textAlign = 'left'
    context.fillText(text, left + TEXT_INSET, y + height - 9)
  }
}

/** The hovered token's number, over whatever the axis has there. */
export function drawAxisToken(frame: Frame, { y, height }: Band, token: number): void {
  const { context, colors, view, pixelRatio } = frame
  const text = token.toLocaleString('en-US')
  context.font = `600 ${colors.textSmall} ${colors.mono}`
  const width = Math.ceil(context.measureText(text).width) + 8
  const middle = xOfToken(view, token + 0.5)
  if (middle < 0 || middle > view.width) return
  const left = snap(Math.min(Math.max(middle - width / 2, 0), view.width - width), pixelRatio)
  context.fillStyle = colors.bg
  context.fillRect(left - 4, y, width + 8, height - 6)
  context.fillStyle = colors.accent
  context.fillRect(left, y + 5, width, 16)
  context.fillStyle = colors.bg
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  context.fillText(text, left + width / 2, y + 14)
}
