import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { reasonCode } from '../../core/targets/target-reason.ts'
import { runIndexAt } from './boundary-runs.ts'
import type { TextFitter } from './fit-text.ts'
import type { Band, Frame } from './frame.ts'
import { hatch } from './hatch.ts'
import { snap, tokenAtX, xOfToken } from './timeline-geometry.ts'

/** Narrower runs have no text. */
const LEAST_TEXT = 24

/**
 * Runs of a boundary source as bands that alternate, with the id upstream compares.
 * @param name of every run, where the source has none; '' where its runs are told by their length alone
 */
export function drawRibbon(
  frame: Frame,
  band: Band,
  runs: readonly SubSequence[],
  fitter: TextFitter,
  name?: string,
): void {
  const { context, colors, view } = frame
  context.fillStyle = colors.chip
  context.fillRect(0, band.y, view.width, band.height)
  eachRun(frame, runs, (run, index, left, right) => {
    context.fillStyle = run.padding ? colors.bg : index % 2 === 0 ? colors.accentSoft : colors.chip
    context.fillRect(left, band.y, right - left, band.height)
    frameRun(frame, band, left, right)
    const given = run.padding ? 'padding' : (name ?? `sub-sequence ${run.id}`)
    const short = run.padding ? 'pad' : name === undefined ? String(run.id) : ''
    writeRun(frame, band, left, right, (room) => textOfRun(run, room, fitter, given, short))
  })
}

/** Which rank dumped each token: a pattern a rank, and its number. */
export function drawRanks(frame: Frame, band: Band, runs: readonly SubSequence[], fitter: TextFitter): void {
  const { context, colors, view } = frame
  context.fillStyle = colors.lane
  context.fillRect(0, band.y, view.width, band.height)
  eachRun(frame, runs, (run, _, left, right) => {
    context.beginPath()
    hatch(context, rankPatterns[run.id % rankPatterns.length], left, band.y, right - left, band.height)
    context.strokeStyle = colors.edge
    context.globalAlpha = 0.55
    context.lineWidth = 1
    context.stroke()
    context.globalAlpha = 1
    frameRun(frame, band, left, right)
    const text = (room: number) => textOfRun(run, room, fitter, `rank ${run.id}`, String(run.id))
    // Lines behind letters would be read as strokes of them.
    writeRun(frame, band, left, right, text, (written, x) => {
      context.fillStyle = colors.lane
      context.fillRect(x - 4, band.y + 2, fitter.widthOf(written) + 8, band.height - 4)
    })
  })
}

/** Of the ranks in turn: none, and the three hatches of the masks. */
const rankPatterns = [reasonCode.trained, reasonCode.crossBoundary, reasonCode.trailing, reasonCode.ignoredLabel]

/** Calls `draw` with the edges of every run in view; of runs narrower than a pixel with one a pixel. */
function eachRun(
  { view, pixelRatio, sequenceLength }: Frame,
  runs: readonly SubSequence[],
  draw: (run: SubSequence, index: number, left: number, right: number) => void,
): void {
  let index = runIndexAt(runs, Math.max(Math.floor(view.window.start), 0))
  while (index < runs.length && runs[index].start < view.window.end) {
    const run = runs[index]
    const left = Math.max(snap(xOfToken(view, run.start), pixelRatio), -2)
    // A run narrower than a pixel still takes one, or a ribbon of many short ones would look empty.
    const right = Math.max(Math.min(snap(xOfToken(view, run.end), pixelRatio), view.width + 2), left + 1)
    draw(run, index, left, right)
    const next =
      right - xOfToken(view, run.start) < 1
        ? runIndexAt(runs, Math.min(tokenAtX(view, right + 1), sequenceLength - 1))
        : 0
    index = Math.max(index + 1, next)
  }
}

function frameRun({ context, colors }: Frame, { y, height }: Band, left: number, right: number): void {
  context.strokeStyle = colors.line
  context.lineWidth = 1
  if (right - left > 3) context.strokeRect(left + 0.5, y + 0.5, right - left - 1, height - 1)
}

function writeRun(
  { context, colors, view }: Frame,
  { y, height }: Band,
  left: number,
  right: number,
  text: (room: number) => string,
  before: (written: string, x: number) => void = () => undefined,
): void {
  const from = Math.max(left, 0)
  const room = Math.min(right, view.width) - from - 16
  if (room < LEAST_TEXT) return
  const written = text(room)
  if (written !== '') before(written, from + 8)
  context.font = `${colors.textNote} ${colors.sans}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillStyle = colors.dim
  context.fillText(written, from + 8, y + height / 2 + 0.5)
}

function textOfRun(run: SubSequence, room: number, fitter: TextFitter, name: string, short: string): string {
  const length = run.end - run.start
  const tokens = `${length.toLocaleString('en-US')} token${length === 1 ? '' : 's'}`
  const full = name === '' ? tokens : `${name} · ${tokens}`
  return [full, name, short].find((text) => fitter.widthOf(text) <= room) ?? ''
}
