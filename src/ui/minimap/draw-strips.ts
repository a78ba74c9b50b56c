import type { Evaluation } from '../../core/loss/evaluation.ts'
import { runsOfRow } from '../timeline/boundary-runs.ts'
import { lossColors, lossStep } from '../timeline/color-scale.ts'
import { differencesOf } from '../timeline/compared-evaluation.ts'
import { differenceColors, differenceStep } from '../timeline/difference-scale.ts'
import { headEvaluation } from '../timeline/heads.ts'
import { NOT_FINITE, NOT_TRAINED } from '../timeline/pixel-loss.ts'
import type { ThemeColors } from '../timeline/theme-colors.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import type { MinimapLayout } from './minimap-layout.ts'
import { differenceColumns, maskedColumns, worstColumns } from './strip-columns.ts'

type Context = Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'>

/** Boundary ticks keep this width, and this distance where there are too many of them. */
const TICK_WIDTH = 2
const LEAST_APART = 3

/**
 * All rows: the worst loss a column of device pixels, or the largest difference where the heatmaps show one, and a tick
 * at every boundary. Redrawn only when what it shows changes.
 * @param against what the difference is from; null: losses
 * @returns what draws one strip: thousands of rows take longer than a frame has
 */
export function stripDrawer(
  context: Context,
  colors: ThemeColors,
  scene: TimelineScene,
  against: Evaluation | null,
  layout: MinimapLayout,
  width: number,
  pixelRatio: number,
): (strip: number) => void {
  const { batch, evaluation, heads, rulerEnd } = scene
  const { sequenceLength } = batch
  const columns = Math.max(1, Math.round(width * pixelRatio))
  const evaluations = heads.flatMap((head) => (evaluation === null ? [] : (headEvaluation(evaluation, head) ?? [])))
  const computed = evaluations.some(({ tokenLoss }) => tokenLoss !== null)
  const differences =
    against === null || evaluation === null
      ? null
      : heads.flatMap((head) => differencesOf(against, evaluation, head) ?? [])
  return (strip) => {
    const first = strip * layout.rowsPerStrip
    const rows = { first, end: Math.min(first + layout.rowsPerStrip, batch.rows), sequenceLength }
    const y = strip * layout.pitch
    context.fillStyle = colors.lane
    context.fillRect(0, y, width, layout.stripHeight)
    const band = { y, height: layout.stripHeight, pixelRatio }
    if (differences !== null)
      drawDifferences(context, colors, differenceColumns(differences, rows, columns), rulerEnd, band)
    else if (computed) drawLosses(context, colors, worstColumns(evaluations, rows, columns), rulerEnd, band)
    else drawMasked(context, colors, maskedColumns(evaluations, rows, columns), band)
    drawTicks(context, colors, scene, rows.first, layout, width)
  }
}

interface StripBand {
  readonly y: number
  readonly height: number
  readonly pixelRatio: number
}

function drawLosses(
  context: Context,
  colors: ThemeColors,
  worst: Float64Array,
  rulerEnd: number,
  { y, height, pixelRatio }: StripBand,
): void {
  drawColumns(context, worst, { y, height, pixelRatio }, (value) =>
    value === NOT_TRAINED || value === NOT_FINITE ? null : lossColors[lossStep(value, rulerEnd)],
  )
  context.fillStyle = colors.err
  worst.forEach((value, column) => {
    if (value === NOT_FINITE) context.fillRect(column / pixelRatio - 1, y, 3, height)
  })
}

/** On the heatmaps' own scale: blue for less, orange for more, nothing where nothing changed. */
function drawDifferences(
  context: Context,
  colors: ThemeColors,
  largest: Float64Array,
  rulerEnd: number,
  band: StripBand,
): void {
  const { fills } = differenceColors(colors.lane)
  drawColumns(context, largest, band, (value) => {
    if (Number.isNaN(value)) return colors.err
    return value === 0 ? null : fills[differenceStep(value, rulerEnd)]
  })
}

/** One rectangle for neighbours of one colour; null is left as it is. */
function drawColumns(
  context: Context,
  values: Float64Array,
  { y, height, pixelRatio }: StripBand,
  colorOf: (value: number) => string | null,
): void {
  let from = 0
  while (from < values.length) {
    const color = colorOf(values[from])
    let to = from + 1
    while (to < values.length && colorOf(values[to]) === color) to++
    if (color !== null) {
      context.fillStyle = color
      context.fillRect(from / pixelRatio, y, (to - from) / pixelRatio, height)
    }
    from = to
  }
}

/** Masked shares as bars from below: another picture than losses, so that it is not read as one. */
function drawMasked(
  context: Context,
  colors: ThemeColors,
  shares: Float64Array,
  { y, height, pixelRatio }: StripBand,
): void {
  context.fillStyle = colors.edge
  shares.forEach((share, column) => {
    const bar = share === 0 ? 0 : Math.max(share * height, 1)
    if (bar > 0) context.fillRect(column / pixelRatio, y + height - bar, 1 / pixelRatio, bar)
  })
}

/** In the gap under the strip; over its lower edge where strips are too thin for a gap. */
function drawTicks(
  context: Context,
  colors: ThemeColors,
  { used, batch }: TimelineScene,
  row: number,
  { pitch, stripHeight, rowsPerStrip }: MinimapLayout,
  width: number,
): void {
  if (rowsPerStrip > 1 || stripHeight < 3) return
  const gap = pitch - stripHeight
  const top = topOfTicks(row * pitch + stripHeight, gap)
  let last = Number.NEGATIVE_INFINITY
  context.fillStyle = colors.accent
  for (const { start } of runsOfRow(used, row)) {
    const x = (start / batch.sequenceLength) * width
    if (start === 0 || x - last < LEAST_APART) continue
    last = x
    context.fillRect(x - TICK_WIDTH / 2, top, TICK_WIDTH, Math.max(gap - 1, 1))
  }
}

function topOfTicks(stripBottom: number, gap: number): number {
  return gap >= 2 ? stripBottom : stripBottom - 1
}
