import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { runIndexAt } from './boundary-runs.ts'
import { cellEdges, type Frame } from './frame.ts'
import { snap, xOfToken } from './timeline-geometry.ts'

/** Where boundaries stand closer than this on average, lines would hide the lanes: only ticks are drawn then. */
const LEAST_SPACING = 8
const TICK_HEIGHT = 5
/** Ticks and lines closer than this would melt into one. */
const LEAST_APART = 3

/** Boundaries in use, as dashed lines through all lanes; as ticks at the top where they are many. */
export function drawBoundaries(frame: Frame, top: number, bottom: number, used: readonly SubSequence[]): void {
  const { context, colors, view, pixelRatio } = frame
  const first = runIndexAt(used, Math.max(Math.floor(view.window.start), 0))
  const past = runIndexAt(used, Math.ceil(view.window.end)) + 1
  const dense = view.width / (past - first) < LEAST_SPACING
  context.fillStyle = colors.accent
  context.beginPath()
  let lastDrawn = Number.NEGATIVE_INFINITY
  for (let index = first; index < past; index++) {
    const x = snap(xOfToken(view, used[index].start), pixelRatio)
    if (used[index].start === 0 || x < 0 || x > view.width || x - lastDrawn < LEAST_APART) continue
    lastDrawn = x
    if (dense) context.fillRect(x - 1, top, 2, TICK_HEIGHT)
    context.moveTo(x - 0.5, top)
    context.lineTo(x - 0.5, bottom)
  }
  if (dense) return
  context.strokeStyle = colors.accent
  context.lineWidth = 1.5
  context.setLineDash([3, 3])
  context.stroke()
  context.setLineDash([])
}

/** A light column over every lane at the hovered token, so that the eye can follow it. */
export function drawColumn(frame: Frame, token: number, top: number, bottom: number): void {
  const { context, colors } = frame
  const { left, right } = cellEdges(frame, token)
  context.fillStyle = colors.accent
  context.globalAlpha = 0.16
  context.fillRect(left, top, Math.max(right - left, 1), bottom - top)
  context.globalAlpha = 1
}

export type OutlineStyle = 'selected' | 'hovered' | 'focused' | 'source'

/** Width of the line, and its distance from the cell, in CSS pixels. */
const outlines: Readonly<Record<OutlineStyle, { line: number; gap: number }>> = {
  selected: { line: 2, gap: 0 },
  hovered: { line: 1, gap: 0 },
  source: { line: 1.5, gap: -1 },
  focused: { line: 2, gap: 2 },
}

/** Frame of a cell from `top` to `bottom`; never narrower than can be seen. */
export function drawOutline(frame: Frame, token: number, top: number, bottom: number, style: OutlineStyle): void {
  const { context, colors } = frame
  const { line, gap } = outlines[style]
  const { left, right } = cellEdges(frame, token)
  const spare = Math.max(0, (6 - (right - left)) / 2)
  const reach = gap + line / 2
  const x = left - spare - reach
  const width = right - left + 2 * (spare + reach)
  // Paper around the line keeps it visible on any heat colour.
  context.strokeStyle = colors.bg
  context.lineWidth = line + 2
  context.strokeRect(x, top - reach, width, bottom - top + 2 * reach)
  context.strokeStyle = style === 'hovered' ? colors.ink : colors.accent
  context.lineWidth = line
  context.strokeRect(x, top - reach, width, bottom - top + 2 * reach)
}

/** Where the keyboard's cell is out of view, the whole plot has the ring. */
export function drawPlotRing({ context, colors, view }: Frame, top: number, height: number): void {
  context.strokeStyle = colors.accent
  context.lineWidth = 2
  context.strokeRect(1, top + 1, view.width - 2, height - 2)
}
