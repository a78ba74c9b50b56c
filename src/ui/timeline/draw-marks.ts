import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { runIndexAt } from './boundary-runs.ts'
import { cellEdges, type Frame } from './frame.ts'
import { snap, xOfToken } from './timeline-geometry.ts'

/** Boundaries in use, as dashed lines through all lanes; closer than this they thin out to every few. */
const LEAST_APART = 3

export function drawBoundaries(frame: Frame, top: number, bottom: number, used: readonly SubSequence[]): void {
  const { context, colors, view, pixelRatio } = frame
  context.beginPath()
  let lastDrawn = Number.NEGATIVE_INFINITY
  for (let index = runIndexAt(used, Math.max(Math.floor(view.window.start), 0)); index < used.length; index++) {
    const { start } = used[index]
    if (start > view.window.end) break
    const x = snap(xOfToken(view, start), pixelRatio)
    if (start === 0 || x < 0 || x - lastDrawn < LEAST_APART) continue
    lastDrawn = x
    context.moveTo(x - 0.5, top)
    context.lineTo(x - 0.5, bottom)
  }
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
