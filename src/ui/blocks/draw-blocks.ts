import { reasonCode } from '../../core/targets/target-reason.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { reasonLetters } from '../timeline/draw-mask.ts'
import { headEvaluation, rollOf } from '../timeline/heads.ts'
import type { ThemeColors } from '../timeline/theme-colors.ts'
import type { TimelineScene } from '../timeline/timeline-scene.ts'
import type { BlockSpan } from './block-span.ts'

export interface BlockPicture {
  readonly context: CanvasRenderingContext2D
  readonly colors: ThemeColors
  /** Side of the square, in CSS pixels. */
  readonly side: number
  readonly scene: TimelineScene
  readonly row: number
  readonly span: BlockSpan
  readonly pinned: CellAddress | null
}

/** Cells from this size on have lines between them and letters in them. */
const LETTER_PIXELS = 11

/** Rows are tokens, columns are what they attend to; one step right of the diagonal stand the targets, head by head. */
export function drawBlocks(picture: BlockPicture): void {
  const { context, colors, side } = picture
  context.fillStyle = colors.lane
  context.fillRect(0, 0, side, side)
  drawAttention(picture)
  drawGrid(picture)
  drawTargets(picture)
  drawPinned(picture)
}

function cellOf({ side, span }: BlockPicture): number {
  return side / (span.end - span.start)
}

/** The lower triangle of every sub-sequence, in steps where cells are large. */
function drawAttention(picture: BlockPicture): void {
  const { context, colors, span } = picture
  const cell = cellOf(picture)
  for (const run of span.runs) {
    const from = Math.max(run.start, span.start)
    const to = Math.min(run.end, span.end)
    context.fillStyle = colors.accent
    context.globalAlpha = run === span.chosen ? 0.3 : 0.14
    context.beginPath()
    context.moveTo((from - span.start) * cell, (from - span.start) * cell)
    if (run.padding) continue
    if (cell >= 2)
      for (let token = from; token < to; token++) {
        const right = (token + 1 - span.start) * cell
        context.lineTo(right, (token - span.start) * cell)
        context.lineTo(right, (token + 1 - span.start) * cell)
      }
    else context.lineTo((to - span.start) * cell, (to - span.start) * cell)
    context.lineTo((from - span.start) * cell, (to - span.start) * cell)
    context.closePath()
    context.fill()
  }
  context.globalAlpha = 1
}

/** Hairlines between large cells, and the edges of sub-sequences at any size. */
function drawGrid(picture: BlockPicture): void {
  const { context, colors, side, span } = picture
  const cell = cellOf(picture)
  context.lineWidth = 1
  if (cell >= 6) {
    context.strokeStyle = colors.bg
    context.beginPath()
    for (let token = span.start + 1; token < span.end; token++) {
      const at = Math.round((token - span.start) * cell) + 0.5
      context.moveTo(at, 0)
      context.lineTo(at, side)
      context.moveTo(0, at)
      context.lineTo(side, at)
    }
    context.stroke()
  }
  context.strokeStyle = colors.accent
  context.setLineDash([3, 3])
  context.beginPath()
  for (const run of span.runs) {
    if (run.start <= span.start) continue
    const at = Math.round((run.start - span.start) * cell) - 0.5
    context.moveTo(at, 0)
    context.lineTo(at, side)
    context.moveTo(0, at)
    context.lineTo(side, at)
  }
  context.stroke()
  context.setLineDash([])
}

/** A dot where a target is trained, the reason's letter where it is masked. */
function drawTargets(picture: BlockPicture): void {
  const { context, colors, scene, row, span } = picture
  const cell = cellOf(picture)
  const size = span.end - span.start
  // Far out a few tokens a pixel are enough to see the line.
  const step = Math.max(1, Math.floor(size / (2 * picture.side)))
  context.font = `600 ${Math.min(11, cell - 1)}px ${colors.mono}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const head of scene.heads) {
    const result = scene.evaluation === null ? null : headEvaluation(scene.evaluation, head)
    if (result === null) continue
    const ahead = rollOf(head) + 1
    for (let token = span.start; token < span.end; token += step) {
      const column = token + ahead - span.start
      if (column >= size) break
      const reason = result.reasons[row * scene.batch.sequenceLength + token]
      const x = (column + 0.5) * cell
      const y = (token - span.start + 0.5) * cell
      const isTrained = reason === reasonCode.trained
      const mark = Math.max(2, Math.min(6, cell * 0.45))
      context.fillStyle = isTrained ? colors.ok : colors.warn
      if (isTrained || cell < LETTER_PIXELS) context.fillRect(x - mark / 2, y - mark / 2, mark, isTrained ? mark : 1.5)
      else context.fillText(reasonLetters[reason], x, y + 0.5)
    }
  }
}

function drawPinned(picture: BlockPicture): void {
  const { context, colors, span, pinned, side } = picture
  if (pinned === null || pinned.row !== picture.row || pinned.token < span.start || pinned.token >= span.end) return
  const cell = cellOf(picture)
  const y = (pinned.token - span.start) * cell
  context.strokeStyle = colors.accent
  context.lineWidth = 2
  context.strokeRect(1, y - 1, side - 2, Math.max(cell, 2) + 2)
  const column = pinned.token + rollOf(pinned.head) + 1 - span.start
  if (column < span.end - span.start)
    context.strokeRect(column * cell - 1, y - 1, Math.max(cell, 2) + 2, Math.max(cell, 2) + 2)
}
