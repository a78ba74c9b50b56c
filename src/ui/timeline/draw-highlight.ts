import type { DifferingCells } from '../../state/app-state.ts'
import { type Band, cellEdges, type Frame } from './frame.ts'
import { visibleTokens } from './timeline-geometry.ts'

/** Marks closer than this join into one bar: they never shrink away, and never cover one another. */
const JOIN = 10
const LEAST_WIDTH = 3

interface Group {
  left: number
  right: number
  trained: boolean
}

/** Brackets around cells whose target is another elsewhere, under a triangle: hollow where nothing is trained there. */
export function drawHighlight(frame: Frame, band: Band, { tokens, trained }: DifferingCells): void {
  const { first, last } = visibleTokens(frame.view, frame.sequenceLength)
  const end = frame.offset + last
  let group: Group | null = null
  for (let i = indexFrom(tokens, frame.offset + first); i < tokens.length && tokens[i] <= end; i++) {
    const { left, right } = cellEdges(frame, tokens[i] - frame.offset)
    const isTrained = trained[i] === 1
    if (group !== null && left - group.right < JOIN && isTrained === group.trained) group.right = right
    else {
      if (group !== null) drawGroup(frame, band, group)
      group = { left, right, trained: isTrained }
    }
  }
  if (group !== null) drawGroup(frame, band, group)
}

function drawGroup({ context, colors }: Frame, { y, height }: Band, { left, right, trained }: Group): void {
  const width = Math.max(right - left, LEAST_WIDTH)
  context.fillStyle = colors.warn
  context.strokeStyle = colors.warn
  context.fillRect(left, y - 2, width, 2)
  context.fillRect(left, y + height, width, 2)
  const middle = left + width / 2
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(middle - 5, y - 9)
  context.lineTo(middle + 5, y - 9)
  context.lineTo(middle, y - 2)
  context.closePath()
  if (trained) context.fill()
  else context.stroke()
}

/** First index whose token is not below `token`; tokens ascend. */
function indexFrom(tokens: Int32Array, token: number): number {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (tokens[middle] < token) low = middle + 1
    else high = middle
  }
  return low
}
