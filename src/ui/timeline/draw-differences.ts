import type { BoundaryDifference } from './boundary-runs.ts'
import type { Band, Frame } from './frame.ts'
import { snap, xOfToken } from './timeline-geometry.ts'

/** Marks closer than this join into one bar; single edges would fill the lane. */
const JOIN = 10

/** Where a source and the used one disagree: filled where only this one begins a sub-sequence there, else hollow. */
export function drawDifferences(frame: Frame, band: Band, found: readonly BoundaryDifference[]): void {
  const { view, pixelRatio } = frame
  let group: { from: number; to: number; added: boolean } | null = null
  for (const { token, added } of found) {
    const x = snap(xOfToken(view, token), pixelRatio)
    if (x < -JOIN) continue
    if (x > view.width + JOIN) break
    if (group !== null && x - group.to < JOIN) {
      group.to = x
      group.added ||= added
      continue
    }
    if (group !== null) drawMark(frame, band, group)
    group = { from: x, to: x, added }
  }
  if (group !== null) drawMark(frame, band, group)
}

/** An edge in the warning colour under a triangle, so that the mark does not hang on colour; a bar where many join. */
function drawMark(
  { context, colors }: Frame,
  { y, height }: Band,
  { from, to, added }: { readonly from: number; readonly to: number; readonly added: boolean },
): void {
  context.fillStyle = colors.warn
  context.strokeStyle = colors.warn
  if (to > from) {
    context.fillRect(from - 1.5, y - 3, to - from + 3, 3)
    context.fillRect(from - 1.5, y + height, to - from + 3, 2)
  }
  if (added) context.fillRect(from - 1.5, y - 3, 3, height + 5)
  else for (let dash = y; dash < y + height; dash += 6) context.fillRect(from - 1, dash, 2, 4)
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(from - 5, y - 7)
  context.lineTo(from + 5, y - 7)
  context.lineTo(from, y)
  context.closePath()
  if (added) context.fill()
  else context.stroke()
}
