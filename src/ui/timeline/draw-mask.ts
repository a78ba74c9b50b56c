import { reasonCode } from '../../core/targets/target-reason.ts'
import { type Band, eachCell, eachPixel, type Frame } from './frame.ts'
import { hatch } from './hatch.ts'
import { countsBetween, reasonCounts } from './reason-counts.ts'
import { pixelsPerToken, TEXT_PIXELS } from './timeline-geometry.ts'

/** Of each reason, in the order of `targetReasons`; trained is a dot. */
export const reasonLetters = ['•', 'T', 'B', 'I'] as const

/** Why each token trains or does not: letter and pattern a cell, patterns alone, or runs of pixels. */
export function drawMask(frame: Frame, band: Band, reasons: Uint8Array): void {
  if (pixelsPerToken(frame.view) >= 1) drawCells(frame, band, reasons)
  else drawPixels(frame, band, reasons)
}

function drawCells(frame: Frame, { y, height }: Band, reasons: Uint8Array): void {
  const { context, colors, offset, view } = frame
  const lettered = pixelsPerToken(view) >= TEXT_PIXELS
  context.fillStyle = colors.lane
  eachCell(frame, (_, left, width) => context.fillRect(left, y, width, height))
  context.beginPath()
  eachCell(frame, (token, left, width) => hatch(context, reasons[offset + token], left, y, width, height))
  strokeHatch(frame)
  context.font = `600 11px ${colors.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  eachCell(frame, (token, left, width) => {
    const reason = reasons[offset + token]
    const middle = left + width / 2
    if (reason === reasonCode.trained) {
      const size = Math.min(4, Math.max(width - 1, 1))
      context.fillStyle = colors.ok
      context.fillRect(Math.round(middle - size / 2), y + height / 2 - 2, size, 4)
    } else if (lettered) {
      context.fillStyle = colors.lane
      context.fillRect(middle - 6, y + 1, 12, height - 2)
      context.fillStyle = colors.ink
      context.fillText(reasonLetters[reason], middle, y + height / 2 + 1)
    }
  })
}

/** Where most tokens of a pixel are masked, the pattern of the most frequent reason; where some are, a half-high tick. */
function drawPixels(frame: Frame, { y, height }: Band, reasons: Uint8Array): void {
  const { context, colors, offset, view } = frame
  const counts = reasonCounts(reasons)
  context.fillStyle = colors.lane
  context.fillRect(0, y, view.width, height)
  const masked: { reason: number; left: number; right: number }[] = []
  const ticks: { reason: number; left: number }[] = []
  context.fillStyle = colors.ok
  eachPixel(frame, (from, to, left, width) => {
    const [trained, ...others] = countsBetween(counts, offset + from, offset + to)
    if (trained > 0) context.fillRect(left, y + height / 2 - 1, width, 2)
    const most = Math.max(...others)
    if (most === 0) return
    const reason = others.indexOf(most) + 1
    const run = masked.at(-1)
    if (trained >= (to - from) / 2) ticks.push({ reason, left })
    else if (run?.reason === reason && left - run.right < 1e-6) run.right = left + width
    else masked.push({ reason, left, right: left + width })
  })
  context.beginPath()
  for (const { reason, left, right } of masked) hatch(context, reason, left, y, Math.max(right - left, 1), height)
  strokeHatch(frame)
  context.fillStyle = colors.dim
  for (const { reason, left } of ticks)
    context.fillRect(left, y + (reason === reasonCode.crossBoundary ? 0 : height - 5), 1, 5)
}

function strokeHatch({ context, colors }: Frame): void {
  context.strokeStyle = colors.edge
  context.globalAlpha = 0.55
  context.lineWidth = 1
  context.stroke()
  context.globalAlpha = 1
}
