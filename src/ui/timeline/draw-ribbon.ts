import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { type BoundaryDifference, runIndexAt } from './boundary-runs.ts'
import type { TextFitter } from './fit-text.ts'
import type { Band, Frame } from './frame.ts'
import { snap, tokenAtX, xOfToken } from './timeline-geometry.ts'

/** Narrower runs have no text. */
const LEAST_TEXT = 24

/** Runs of a boundary source as bands that alternate, with their number. */
export function drawRibbon(frame: Frame, band: Band, runs: readonly SubSequence[], fitter: TextFitter): void {
  const { view, sequenceLength } = frame
  let index = runIndexAt(runs, Math.max(Math.floor(view.window.start), 0))
  while (index < runs.length && runs[index].start < view.window.end) {
    const run = runs[index]
    const right = drawRun(frame, band, run, index, fitter)
    // Runs narrower than a pixel: the next one drawn is the one at the next pixel.
    const next =
      right - xOfToken(view, run.start) < 1
        ? runIndexAt(runs, Math.min(tokenAtX(view, right + 1), sequenceLength - 1))
        : 0
    index = Math.max(index + 1, next)
  }
}

function drawRun(frame: Frame, { y, height }: Band, run: SubSequence, index: number, fitter: TextFitter): number {
  const { context, colors, view, pixelRatio } = frame
  const left = Math.max(snap(xOfToken(view, run.start), pixelRatio), -2)
  const right = Math.min(snap(xOfToken(view, run.end), pixelRatio), view.width + 2)
  context.fillStyle = run.padding ? colors.bg : index % 2 === 0 ? colors.accentSoft : colors.chip
  context.fillRect(left, y, right - left, height)
  context.strokeStyle = colors.line
  context.lineWidth = 1
  if (right - left > 3) context.strokeRect(left + 0.5, y + 0.5, right - left - 1, height - 1)
  const from = Math.max(left, 0)
  const room = Math.min(right, view.width) - from - 16
  if (room < LEAST_TEXT) return right
  context.font = `12px ${colors.sans}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillStyle = colors.dim
  context.fillText(ribbonText(run, room, fitter), from + 8, y + height / 2 + 0.5)
  return right
}

function ribbonText(run: SubSequence, room: number, fitter: TextFitter): string {
  const name = run.padding ? 'padding' : `sub-sequence ${run.id}`
  const full = `${name} · ${(run.end - run.start).toLocaleString('en-US')} tokens`
  const short = run.padding ? 'pad' : String(run.id)
  return [full, name, short].find((text) => fitter.widthOf(text) <= room) ?? ''
}

/** Edges where this source and the used one disagree: filled where only this one begins a sub-sequence, else hollow. */
export function drawDifferences(frame: Frame, { y, height }: Band, found: readonly BoundaryDifference[]): void {
  const { context, colors, view, pixelRatio } = frame
  let lastDrawn = Number.NEGATIVE_INFINITY
  for (const { token, added } of found) {
    const x = snap(xOfToken(view, token), pixelRatio)
    if (x < -4 || x > view.width + 4 || x - lastDrawn < 2) continue
    lastDrawn = x
    context.fillStyle = colors.warn
    context.strokeStyle = colors.warn
    context.lineWidth = 1.5
    if (added) context.fillRect(x - 1.5, y - 3, 3, height + 6)
    else for (let dash = y - 3; dash < y + height; dash += 6) context.fillRect(x - 1, dash, 2, 4)
    // A triangle on top: the mark does not hang on colour.
    context.beginPath()
    context.moveTo(x - 4.5, y - 6)
    context.lineTo(x + 4.5, y - 6)
    context.lineTo(x, y)
    context.closePath()
    if (added) context.fill()
    else context.stroke()
  }
}
