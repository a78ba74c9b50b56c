import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { BoundarySource } from '../../core/packing/boundary-source.ts'
import type { SearchHit } from '../../core/search/search-row.ts'
import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import type { CellAddress, Highlight, TokenRange } from '../../state/app-state.ts'
import { type ArrivingLosses, lossesSoFar } from '../../state/arriving-losses.ts'
import type { PixelLoss } from '../../state/lane-view.ts'
import { differences, runsOfRow } from './boundary-runs.ts'
import { differencesOf } from './compared-evaluation.ts'
import { drawAxis, drawAxisToken } from './draw-axis.ts'
import { drawDifference } from './draw-difference.ts'
import { drawDifferences } from './draw-differences.ts'
import { drawEmptyLane } from './draw-empty-lane.ts'
import { drawFindingTicks } from './draw-finding-ticks.ts'
import { drawHeat } from './draw-heat.ts'
import { drawHighlight } from './draw-highlight.ts'
import { drawHits } from './draw-hits.ts'
import { drawBoundaries, drawColumn, drawOutline, drawPlotRing } from './draw-marks.ts'
import { drawMask, reasonLetters } from './draw-mask.ts'
import { drawRanks, drawRibbon } from './draw-ribbon.ts'
import { drawRollArrow } from './draw-roll-arrow.ts'
import { drawSelection } from './draw-selection.ts'
import { drawTextLane } from './draw-text-lane.ts'
import type { FindingPlace } from './finding-places.ts'
import type { TextFitter } from './fit-text.ts'
import type { Frame } from './frame.ts'
import { headEvaluation, rollOf } from './heads.ts'
import { AXIS_HEIGHT, headBand, type Lane, type LaneLayout, type Ribbon } from './lane-layout.ts'
import type { ShownGradients } from './shown-gradients.ts'
import { xOfToken } from './timeline-geometry.ts'
import type { TimelineScene } from './timeline-scene.ts'

export interface Fitters {
  readonly token: TextFitter
  readonly loss: TextFitter
  readonly ribbon: TextFitter
}

/** What changes with mouse and keyboard; cells of other rows are null here. */
export interface Marks {
  readonly hovered: CellAddress | null
  readonly pinned: CellAddress | null
  /** The keyboard's cell, while its ring is to be seen. */
  readonly focused: CellAddress | null
  readonly selection: TokenRange | null
  /** Of the shown row. */
  readonly hits: readonly SearchHit[]
  /** The hit that was stepped to. */
  readonly hit: SearchHit | null
  /** Of all rows. */
  readonly findings: readonly FindingPlace[]
}

export interface Painting {
  readonly frame: Frame
  readonly scene: TimelineScene
  readonly layout: LaneLayout
  readonly row: number
  readonly tokens: TokenTexts | null
  readonly fitters: Fitters
  readonly marks: Marks
  /** What stands in a heatmap whose losses are not there. */
  readonly noLosses: string
  /** What a pixel of many tokens shows. */
  readonly pixelLoss: PixelLoss
  /** Heatmaps show the difference from this; null: losses, or gradient norms. */
  readonly against: Evaluation | null
  /** null: heatmaps show losses. */
  readonly gradients: ShownGradients | null
  readonly highlight: Highlight | null
  /** Losses that stand while others are computed. */
  readonly arriving: ArrivingLosses | null
  readonly scrollTop: number
  /** Of the canvas. */
  readonly height: number
}

/** Everything on the timeline's canvas, back to front. */
export function drawTimeline(painting: Painting): void {
  const { frame, scene, layout, row, scrollTop, marks } = painting
  // Behind the lanes: a tint over a heatmap would be read as another loss.
  if (marks.hovered !== null) drawColumn(frame, marks.hovered.token, AXIS_HEIGHT, layout.height - 4)
  const axis = { y: scrollTop, height: AXIS_HEIGHT }
  const { context, colors, view } = frame
  const bottom = scrollTop + painting.height
  for (const lane of layout.lanes)
    if (!lane.pinned && lane.y < bottom && lane.y + lane.height > scrollTop) drawLane(painting, lane)
  if (scrollTop > 0) {
    // Scrolled lanes, and the marks on them, pass under the pinned ones.
    drawCellMarks(painting, false)
    context.fillStyle = colors.bg
    context.fillRect(0, scrollTop, view.width, layout.pinnedHeight)
  }
  for (const lane of layout.lanes) if (lane.pinned) drawLane(painting, lane)
  if (scrollTop > 0 && layout.pinnedHeight > AXIS_HEIGHT) {
    context.fillStyle = colors.line
    context.fillRect(0, scrollTop + layout.pinnedHeight - 4, view.width, 1)
  }
  drawBoundaries(frame, scrollTop + AXIS_HEIGHT - 6, layout.height - 4, runsOfRow(scene.used, row))
  drawCellMarks(painting, scrollTop > 0 ? true : null)
  drawHits(frame, axis, marks.hits, marks.hit)
  if (marks.selection !== null) drawSelection(frame, marks.selection, scrollTop, layout.height - 4)
  // Over the selection's bar, which is as high: a finding does not vanish because it was selected.
  drawFindingTicks(marks.findings, row, {
    context,
    colors,
    xOf: (token) => xOfToken(view, token),
    width: view.width,
    y: scrollTop,
    height: 4,
  })
  if (marks.focused !== null && !shows(frame, marks.focused)) drawPlotRing(frame, scrollTop, painting.height)
  if (marks.hovered !== null) drawAxisToken(frame, axis, marks.hovered.token)
}

function shows({ view: { window } }: Frame, { token }: CellAddress): boolean {
  return token + 1 > window.start && token < window.end
}

/** Text of ribbons whose runs have no ids. */
const ribbonNames: Partial<Record<BoundarySource, string>> = {
  none: 'whole row',
  mtp_per_depth_targets: 'targets of the dump',
}

/** Sources whose tensor holds ids. Those of the others are counted from 0, and would give the same tokens a second number. */
const withIds: readonly BoundarySource[] = ['seq_idx', '_packed_seq_ids', 'attention_mask']

function ribbonName({ source, state }: Ribbon): string | undefined {
  return ribbonNames[source] ?? (state === 'used' || withIds.includes(source) ? undefined : '')
}

function drawLane(painting: Painting, lane: Lane): void {
  const { frame, scene, row, tokens, fitters, noLosses, pixelLoss, against, gradients, highlight } = painting
  const { batch, evaluation } = scene
  switch (lane.kind) {
    case 'axis':
      drawAxis(frame, lane)
      break
    case 'tokens':
      if (batch.inputIds !== null)
        drawTextLane(frame, lane, { values: batch.inputIds.values, tokens, ignored: null }, fitters.token)
      break
    case 'labels':
      if (batch.labels !== null) {
        const ignored = evaluation?.settings.ignoreIndex ?? batch.settings.ignoreIndex
        drawTextLane(frame, lane, { values: batch.labels.values, tokens, ignored }, fitters.token)
      }
      break
    case 'ranks':
      drawRanks(frame, lane, runsOfRow(scene.rankRuns ?? [], row), fitters.ribbon)
      break
    case 'ribbon': {
      const runs = scene.ribbonRuns[scene.ribbons.indexOf(lane.ribbon)]
      if (runs === null) {
        drawEmptyLane(frame, lane, lane.ribbon.note)
        break
      }
      const own = runsOfRow(runs, row)
      drawRibbon(frame, lane, own, fitters.ribbon, ribbonName(lane.ribbon))
      if (lane.ribbon.state === 'differs') drawDifferences(frame, lane, differences(runsOfRow(scene.used, row), own))
      break
    }
    case 'mask': {
      const head = evaluation === null ? null : headEvaluation(evaluation, lane.head)
      if (head !== null) drawMask(frame, lane, head.reasons)
      const marked = highlight?.cells.find(({ depth }) => depth === lane.head)
      if (marked !== undefined) drawHighlight(frame, lane, marked)
      break
    }
    case 'heat': {
      const head = evaluation === null ? null : headEvaluation(evaluation, lane.head)
      const known =
        head === null || evaluation === null ? null : lossesSoFar(evaluation, lane.head, head, painting.arriving)
      // Differences and gradients are of losses that all stand.
      const isEarly = known?.pending != null && (against !== null || gradients !== null)
      if (head === null || known === null || evaluation === null || isEarly) drawEmptyLane(frame, lane, noLosses)
      else if (against !== null) {
        const differences = differencesOf(against, evaluation, lane.head)
        if (differences === null) drawEmptyLane(frame, lane, 'no losses to compare with')
        else drawDifference(frame, lane, differences, scene.rulerEnd, fitters.loss)
      } else if (gradients !== null && gradients.norms === null) drawEmptyLane(frame, lane, gradients.why)
      else {
        const letters = lane.head === 'main' ? reasonLetters : null
        const { rulerEnd } = gradients ?? scene
        const values = gradients === null ? known.losses : gradients.norms(lane.head)
        const { pending } = known
        if (values === null) drawEmptyLane(frame, lane, 'logits alone were dumped: no gradient by hidden states')
        else
          drawHeat(frame, lane, { values, reasons: head.reasons, pending, rulerEnd, letters, pixelLoss }, fitters.loss)
      }
      break
    }
  }
}

/**
 * Outlines of the hovered, pinned and focused cells, and the roll arrow of the first of these that there is.
 * @param pinned only on lanes that are pinned, or only on others; null: on all
 */
function drawCellMarks(painting: Painting, pinned: boolean | null): void {
  const { hovered, focused } = painting.marks
  const shown = hovered ?? focused ?? painting.marks.pinned
  const ringed = focused !== null && focused.token === hovered?.token && focused.head === hovered.head
  if (shown !== null && (pinned === null || headBand(painting.layout, shown.head)?.pinned === pinned))
    drawRoll(painting, shown)
  for (const [cell, style] of [
    [painting.marks.pinned, 'selected'],
    [ringed ? null : hovered, 'hovered'],
    [focused, 'focused'],
  ] as const) {
    const band = cell === null ? null : headBand(painting.layout, cell.head)
    if (pinned !== null && band?.pinned !== pinned) continue
    if (cell !== null && band !== null) drawOutline(painting.frame, cell.token, band.top, band.bottom, style)
  }
}

function drawRoll({ frame, layout, scene }: Painting, cell: CellAddress): void {
  const labels = layout.lanes.find((lane) => lane.kind === 'labels')
  const band = headBand(layout, cell.head)
  const head = scene.evaluation === null ? null : headEvaluation(scene.evaluation, cell.head)
  const sourceToken = cell.token + rollOf(cell.head)
  if (labels === undefined || band === null || head === null || sourceToken >= frame.sequenceLength) return
  const sourceY = labels.y + labels.height
  drawOutline(frame, sourceToken, labels.y + 1, sourceY - 1, 'source')
  const trained = head.reasons[frame.offset + cell.token] === 0
  drawRollArrow(frame, { sourceToken, sourceY, token: cell.token, y: band.top, trained })
}
