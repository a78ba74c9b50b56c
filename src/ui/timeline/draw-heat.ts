import { lossPyramid } from '../../core/loss/loss-pyramid.ts'
import { reasonCode } from '../../core/targets/target-reason.ts'
import type { PixelLoss } from '../../state/lane-view.ts'
import { lossColors, lossStep, lossTextColors } from './color-scale.ts'
import type { TextFitter } from './fit-text.ts'
import { type Band, eachCell, eachPixel, type Frame } from './frame.ts'
import { pendingHatch } from './hatch.ts'
import { NOT_FINITE, pixelLoss } from './pixel-loss.ts'
import { RunOfPixels } from './run-of-pixels.ts'
import { cellGap, pixelsPerToken } from './timeline-geometry.ts'

export interface HeatData {
  /** Losses, or gradient norms, `[rows * S]`. */
  readonly values: Float64Array
  readonly reasons: Uint8Array
  /** 1 for a trained token whose loss is not computed yet; null where all are. */
  readonly pending: Uint8Array | null
  readonly rulerEnd: number
  /** What a pixel of many tokens shows. */
  readonly pixelLoss: PixelLoss
  /** Letters in masked cells: for a head that has no mask strip of its own. */
  readonly letters: readonly string[] | null
}

/** Losses, or gradient norms, as colours on a ruler that begins at 0, with numbers where they fit; cells that are not trained stay empty, and what is not computed yet is hatched. */
export function drawHeat(frame: Frame, band: Band, data: HeatData, fitter: TextFitter): void {
  if (pixelsPerToken(frame.view) >= 1) drawCells(frame, band, data, fitter)
  else drawPixels(frame, band, data)
}

function drawCells(frame: Frame, { y, height }: Band, data: HeatData, fitter: TextFitter): void {
  const { context, colors, offset } = frame
  const { values: losses, reasons, pending, rulerEnd, letters } = data
  context.font = `${colors.textSmall} ${colors.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const middle = y + height / 2 + 1
  // Not the rounded width of each cell: all have the same digits.
  const room = pixelsPerToken(frame.view) - cellGap(frame.view) - 1
  const digits = digitsWithRoom(room, fitter)
  eachCell(frame, (token, left, width) => {
    const loss = losses[offset + token]
    const reason = reasons[offset + token]
    if (reason !== reasonCode.trained) {
      context.fillStyle = colors.lane
      context.fillRect(left, y, width, height)
      if (letters === null || width < 13) return
      context.fillStyle = colors.faint
      context.fillText(letters[reason], left + width / 2, middle)
    } else if (pending !== null && pending[offset + token] !== 0) {
      drawPending(frame, { y, height }, left, width)
    } else if (!Number.isFinite(loss)) {
      drawNotFinite(frame, { y, height }, loss, left, width, fitter)
    } else {
      const step = lossStep(loss, rulerEnd)
      context.fillStyle = lossColors[step]
      context.fillRect(left, y, width, height)
      const text = lossText(loss, room, digits, fitter)
      if (text === null) return
      context.fillStyle = lossTextColors[step]
      context.fillText(text, left + width / 2, middle)
    }
  })
}

/** As empty as a masked cell, and hatched. */
function drawPending({ context, colors }: Frame, { y, height }: Band, left: number, width: number): void {
  context.fillStyle = colors.lane
  context.fillRect(left, y, width, height)
  context.beginPath()
  pendingHatch(context, left, y, width, height)
  context.strokeStyle = colors.edge
  context.lineWidth = 1
  context.stroke()
}

/** Digits after the point that some loss may have in a cell: of thousands of narrow ones none is put into words. */
function digitsWithRoom(width: number, fitter: TextFitter): readonly number[] {
  return [4, 2, 1].filter((digits) => fitter.widthOf(`1.${'1'.repeat(digits)}`) <= roomFor(digits, width))
}

const roomFor = (digits: number, width: number) => (digits === 4 ? width - 24 : width)

/** As many digits as fit, never fewer than one after the point; null where not even that fits. */
function lossText(loss: number, width: number, digitsToTry: readonly number[], fitter: TextFitter): string | null {
  for (const digits of digitsToTry) {
    const text = loss.toFixed(digits)
    if (fitter.widthOf(text) <= roomFor(digits, width)) return text
  }
  return null
}

/** Paper-coloured with a heavy frame and the word: unlike any loss and unlike a masked cell. */
function drawNotFinite(
  frame: Frame,
  { y, height }: Band,
  loss: number,
  left: number,
  width: number,
  fitter: TextFitter,
): void {
  const { context, colors } = frame
  context.fillStyle = colors.err
  context.fillRect(left, y, width, height)
  if (width < 8) return
  context.fillStyle = colors.panel
  context.fillRect(left + 2, y + 2, width - 4, height - 4)
  const word = Number.isNaN(loss) ? 'NaN' : loss > 0 ? '∞' : '−∞'
  context.fillStyle = colors.err
  context.fillText(fitter.widthOf(word) <= width - 4 ? word : '!', left + width / 2, y + height / 2 + 1)
}

/** The worst loss of each column of device pixels, or the mean; losses that are no number widen, so that they cannot be missed. */
function drawPixels(
  frame: Frame,
  { y, height }: Band,
  { values: losses, reasons, rulerEnd, pixelLoss: by }: HeatData,
): void {
  const { context, colors, offset, view } = frame
  const pyramid = lossPyramid(losses, reasons)
  context.fillStyle = colors.lane
  context.fillRect(0, y, view.width, height)
  const alarms: number[] = []
  const waiting = new RunOfPixels((left, right) => drawPending(frame, { y, height }, left, right - left))
  let run = { color: '', left: 0, right: 0 }
  const flush = () => {
    if (run.color === '') return
    context.fillStyle = run.color
    context.fillRect(run.left, y, run.right - run.left, height)
  }
  eachPixel(frame, (from, to, left, width) => {
    const loss = pixelLoss(pyramid, offset + from, offset + to, by)
    if (loss === NOT_FINITE) alarms.push(left)
    if (Number.isNaN(loss)) waiting.add(left, width)
    const color = Number.isFinite(loss) ? lossColors[lossStep(loss, rulerEnd)] : ''
    if (color !== run.color) {
      flush()
      run = { color, left, right: left }
    }
    run.right = left + width
  })
  flush()
  waiting.end()
  context.fillStyle = colors.err
  for (const left of alarms) context.fillRect(left - 1, y, 3, height)
}
