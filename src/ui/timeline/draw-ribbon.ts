import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { runIndexAt } from './boundary-runs.ts'
import type { TextFitter } from './fit-text.ts'
import type { Band, Frame } from './frame.ts'
import { snap, tokenAtX, xOfToken } from './timeline-geometry.ts'

/** Narrower runs have no text. */
const LEAST_TEXT = 24

/** Runs of a boundary source as bands that alternate, with the id upstream compares, or with `name` where there is none. */
export function drawRibbon(
  frame: Frame,
  band: Band,
  runs: readonly SubSequence[],
  fitter: TextFitter,
  name?: string,
): void {
  const { context, colors, view, sequenceLength } = frame
  context.fillStyle = colors.chip
  context.fillRect(0, band.y, view.width, band.height)
  let index = runIndexAt(runs, Math.max(Math.floor(view.window.start), 0))
  while (index < runs.length && runs[index].start < view.window.end) {
    const run = runs[index]
    const right = drawRun(frame, band, run, index, (room) => ribbonText(run, room, fitter, name))
    // Runs narrower than a pixel: the next one drawn is the one at the next pixel.
    const next =
      right - xOfToken(view, run.start) < 1
        ? runIndexAt(runs, Math.min(tokenAtX(view, right + 1), sequenceLength - 1))
        : 0
    index = Math.max(index + 1, next)
  }
}

function drawRun(
  frame: Frame,
  { y, height }: Band,
  run: SubSequence,
  index: number,
  text: (room: number) => string,
): number {
  const { context, colors, view, pixelRatio } = frame
  const left = Math.max(snap(xOfToken(view, run.start), pixelRatio), -2)
  // A run narrower than a pixel still takes one, or a ribbon of many short ones would look empty.
  const right = Math.max(Math.min(snap(xOfToken(view, run.end), pixelRatio), view.width + 2), left + 1)
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
  context.fillText(text(room), from + 8, y + height / 2 + 0.5)
  return right
}

function ribbonText(run: SubSequence, room: number, fitter: TextFitter, given?: string): string {
  const name = given ?? (run.padding ? 'padding' : `sub-sequence ${run.id}`)
  const full = `${name} · ${(run.end - run.start).toLocaleString('en-US')} tokens`
  const short = run.padding ? 'pad' : String(run.id)
  return [full, name, short].find((text) => fitter.widthOf(text) <= room) ?? ''
}
