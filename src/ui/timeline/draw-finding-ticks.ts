import type { FindingPlace } from './finding-places.ts'
import type { ThemeColors } from './theme-colors.ts'

/** A tick is never narrower, however far out: one cell of a million is found by it. */
const FINDING_TICK = 3

interface Ticks {
  readonly context: Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'>
  readonly colors: ThemeColors
  /** Left and right edge of tokens, in CSS pixels. */
  readonly xOf: (token: number) => number
  readonly width: number
  readonly y: number
  readonly height: number
}

/** Ticks at the places of findings in one row, warnings first, so that an error is never covered. */
export function drawFindingTicks(places: readonly FindingPlace[], row: number, ticks: Ticks): void {
  for (const severity of ['warning', 'error'] as const) drawSeverity(places, row, severity, ticks)
}

function drawSeverity(
  places: readonly FindingPlace[],
  row: number,
  severity: FindingPlace['severity'],
  { context, colors, xOf, width, y, height }: Ticks,
): void {
  context.fillStyle = severity === 'error' ? colors.err : colors.warn
  let covered = Number.NEGATIVE_INFINITY
  for (const place of places) {
    if (place.row !== row || place.severity !== severity) continue
    const from = xOf(place.start)
    const to = Math.max(xOf(place.end), from + FINDING_TICK)
    if (to < 0 || from > width || to <= covered + 1) continue
    covered = to
    context.fillRect(from, y, to - from, height)
  }
}
