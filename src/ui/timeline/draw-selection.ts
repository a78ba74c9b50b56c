import type { TokenRange } from '../../state/app-state.ts'
import type { Frame } from './frame.ts'
import { snap, xOfToken } from './timeline-geometry.ts'

/** Selected tokens: two lines and a bar between them on top; a tint over a heatmap would be read as another loss. */
export function drawSelection(frame: Frame, { start, end }: TokenRange, top: number, bottom: number): void {
  const { context, colors, view, pixelRatio } = frame
  const left = snap(xOfToken(view, start), pixelRatio)
  const right = Math.max(snap(xOfToken(view, end), pixelRatio), left + 2)
  if (right < 0 || left > view.width) return
  context.fillStyle = colors.ink
  context.fillRect(left, top, right - left, 4)
  for (const x of [left, right - 1.5]) context.fillRect(x, top, 1.5, bottom - top)
}
