import { reasonCode } from '../../core/targets/target-reason.ts'
import { type Band, eachCell, eachPixel, type Frame } from './frame.ts'
import { hatch } from './hatch.ts'
import { countsBetween, reasonCounts } from './reason-counts.ts'
import { RunOfPixels } from './run-of-pixels.ts'
import { pixelsPerToken, snap, TEXT_PIXELS } from './timeline-geometry.ts'

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
  if (!lettered) drawTint(frame, { y, height }, reasons)
  context.beginPath()
  eachCell(frame, (token, left, width) => hatch(context, reasons[offset + token], left, y, width, height))
  strokeHatch(frame)
  context.font = `600 ${colors.textSmall} ${colors.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  // Dots need room around them; nearer cells share a line.
  const dots = pixelsPerToken(view) >= 8
  eachCell(frame, (token, left, width) => {
    const reason = reasons[offset + token]
    const middle = left + width / 2
    if (reason === reasonCode.trained) {
      context.fillStyle = colors.ok
      if (dots) context.fillRect(snap(middle - 2, frame.pixelRatio), y + height / 2 - 2, 4, 4)
      else context.fillRect(left, y + height / 2 - 1, width, 2)
    } else if (lettered) {
      context.fillStyle = colors.lane
      context.fillRect(middle - 5, y + 1, 10, height - 2)
      context.fillStyle = colors.ink
      context.fillText(reasonLetters[reason], middle, y + height / 2 + 1)
    }
  })
}

/** Cells too narrow for a letter, or for a whole line of their hatch, are tinted as well. */
function drawTint(frame: Frame, { y, height }: Band, reasons: Uint8Array): void {
  const { context, colors, offset } = frame
  context.fillStyle = colors.edge
  context.globalAlpha = 0.25
  eachCell(frame, (token, left, width) => {
    if (reasons[offset + token] !== reasonCode.trained) context.fillRect(left, y, width, height)
  })
  context.globalAlpha = 1
}

/** Tokens of a pixel by reason. */
const mix = new Int32Array(4)

/** Where most tokens of a pixel are masked, the pattern of the most frequent reason; where some are, a half-high tick. */
function drawPixels(frame: Frame, { y, height }: Band, reasons: Uint8Array): void {
  const { context, colors, offset, view } = frame
  const counts = reasonCounts(reasons)
  context.fillStyle = colors.lane
  context.fillRect(0, y, view.width, height)
  const masked: { reason: number; left: number; right: number }[] = []
  const ticks: { reason: number; left: number }[] = []
  const line = new RunOfPixels((left, right) => {
    context.fillStyle = colors.ok
    context.fillRect(left, y + height / 2 - 1, right - left, 2)
  })
  eachPixel(frame, (from, to, left, width) => {
    countsBetween(counts, offset + from, offset + to, mix)
    const trained = mix[reasonCode.trained]
    if (trained > 0) line.add(left, width)
    let reason = 1
    if (mix[2] > mix[reason]) reason = 2
    if (mix[3] > mix[reason]) reason = 3
    if (mix[reason] === 0) return
    const run = masked.at(-1)
    if (trained >= (to - from) / 2) ticks.push({ reason, left })
    else if (run?.reason === reason && left - run.right < 1e-6) run.right = left + width
    else masked.push({ reason, left, right: left + width })
  })
  line.end()
  context.fillStyle = colors.edge
  context.globalAlpha = 0.25
  for (const { left, right } of masked) context.fillRect(left, y, right - left, height)
  context.globalAlpha = 1
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
