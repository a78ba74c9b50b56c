import type { CellDifferences } from '../../core/findings/compare-evaluations.ts'
import { type DifferenceColors, differenceColors, differenceStep } from './difference-scale.ts'
import type { TextFitter } from './fit-text.ts'
import { type Band, eachCell, eachPixel, type Frame } from './frame.ts'
import { largestDifference } from './largest-difference.ts'
import { cellGap, pixelsPerToken } from './timeline-geometry.ts'

/** What each cell adds more (orange) or less (blue) than before, with the signed number where it fits. */
export function drawDifference(
  frame: Frame,
  band: Band,
  differences: CellDifferences,
  rulerEnd: number,
  fitter: TextFitter,
): void {
  const colors = differenceColors(frame.colors.lane)
  if (pixelsPerToken(frame.view) >= 1) drawCells(frame, band, differences, rulerEnd, colors, fitter)
  else drawPixels(frame, band, differences, rulerEnd, colors)
}

function drawCells(
  frame: Frame,
  { y, height }: Band,
  { values, counted }: CellDifferences,
  rulerEnd: number,
  { fills, texts }: DifferenceColors,
  fitter: TextFitter,
): void {
  const { context, colors, offset } = frame
  context.font = `${colors.textSmall} ${colors.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const room = pixelsPerToken(frame.view) - cellGap(frame.view) - 1
  eachCell(frame, (token, left, width) => {
    const value = values[offset + token]
    const isNumber = Number.isFinite(value)
    const step = isNumber ? differenceStep(value, rulerEnd) : 0
    context.fillStyle = isNumber ? fills[step] : colors.err
    context.fillRect(left, y, width, height)
    // What did not change is as empty as what is masked: the mask strip tells the two apart.
    if (counted[offset + token] === 0 || value === 0) return
    const text = isNumber ? differenceText(value, room, fitter) : room > 24 ? 'NaN' : null
    if (text === null) return
    context.fillStyle = isNumber ? texts[step] : colors.panel
    context.fillText(text, left + width / 2, y + height / 2 + 1)
  })
}

/** With its sign, a true minus, and as many digits as fit. */
function differenceText(value: number, width: number, fitter: TextFitter): string | null {
  const sign = value > 0 ? '+' : '−'
  // Thousands of narrow cells have room for none of it.
  if (fitter.widthOf(sign) > width) return null
  const size = Math.abs(value)
  for (const digits of [4, 2, 1]) {
    // A difference that would be written as none needs more room, not a zero.
    if (Number(size.toFixed(digits)) === 0 && digits < 4) continue
    const text = `${sign}${size.toFixed(digits)}`
    if (fitter.widthOf(text) <= (digits === 4 ? width - 16 : width)) return text
  }
  return sign
}

/** The largest difference of each column of device pixels, whichever its sign. */
function drawPixels(
  frame: Frame,
  { y, height }: Band,
  differences: CellDifferences,
  rulerEnd: number,
  { fills }: DifferenceColors,
): void {
  const { context, colors, offset, view } = frame
  context.fillStyle = colors.lane
  context.fillRect(0, y, view.width, height)
  eachPixel(frame, (from, to, left, width) => {
    const value = largestDifference(differences, offset + from, offset + to)
    if (value === 0) return
    context.fillStyle = Number.isNaN(value) ? colors.err : fills[differenceStep(value, rulerEnd)]
    context.fillRect(left, y, width, height)
  })
}
