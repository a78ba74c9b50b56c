import type { IntegerValues } from '../../core/tensor/integer-values.ts'
import type { TokenTexts } from '../../core/tensor/tensor-file.ts'
import type { TextFitter } from './fit-text.ts'
import { type Band, eachCell, eachPixel, type Frame } from './frame.ts'
import { RunOfPixels } from './run-of-pixels.ts'
import { pixelsPerToken, TEXT_PIXELS } from './timeline-geometry.ts'
import { numberLabel, tokenLabel } from './token-label.ts'

export interface TextLaneData {
  readonly values: IntegerValues
  readonly tokens: TokenTexts | null
  /** The value that stands for no target; dim, and a number even where the vocabulary has such an id. */
  readonly ignored: number | null
}

/** Tokens or labels: text where cells are wide enough, below that a band that is empty where labels are ignored. */
export function drawTextLane(frame: Frame, band: Band, data: TextLaneData, fitter: TextFitter): void {
  if (pixelsPerToken(frame.view) >= TEXT_PIXELS) drawTexts(frame, band, data, fitter)
  else drawPresence(frame, band, data)
}

function drawTexts(frame: Frame, { y, height }: Band, data: TextLaneData, fitter: TextFitter): void {
  const { context, colors, offset } = frame
  context.font = `${colors.textNote} ${colors.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  // Not the rounded width of each cell: the same text is cut alike everywhere.
  const room = pixelsPerToken(frame.view) - 2
  eachCell(frame, (token, left) => {
    const value = data.values[offset + token]
    const ignored = value === data.ignored
    const label = ignored ? numberLabel(value) : tokenLabel(value, data.tokens)
    // Part of a number would be another number.
    const text = ignored && fitter.widthOf(label) > room ? '–' : fitter.fit(label, room)
    // A single letter of a longer text is paler than a token that is that letter.
    const cutToLetter = !ignored && text !== label && !text.endsWith('…')
    context.fillStyle = ignored || value < 0 || cutToLetter ? colors.faint : colors.ink
    if (text !== '') context.fillText(text, left + 1, y + height / 2 + 1)
  })
}

/** A quiet band; too narrow for text, but where a label is ignored stays visible. */
function drawPresence(frame: Frame, { y, height }: Band, { values, ignored }: TextLaneData): void {
  const { context, colors, view, offset } = frame
  context.fillStyle = colors.lane
  context.fillRect(0, y + 6, view.width, height - 12)
  context.fillStyle = colors.edge
  const middle = y + height / 2 - 1
  const most = new RunOfPixels((left, right) => context.fillRect(left, middle, right - left, 2))
  const some = new RunOfPixels((left, right) => context.fillRect(left, middle, right - left, 1))
  const visit = (from: number, to: number, left: number, width: number) => {
    let kept = 0
    const step = Math.max(1, Math.floor((to - from) / 16))
    for (let token = from; token < to; token += step) if (values[offset + token] !== ignored) kept++
    const share = (kept * step) / (to - from)
    if (share > 0.5) most.add(left, width)
    else if (share > 0) some.add(left, width)
  }
  if (pixelsPerToken(view) >= 1) eachCell(frame, (token, left, width) => visit(token, token + 1, left, width))
  else eachPixel(frame, visit)
  most.end()
  some.end()
}
