import { cellEdges, type Frame } from './frame.ts'

const HEAD_LENGTH = 7
const HEAD_WIDTH = 4

export interface RollArrow {
  /** Cell of the labels lane that is used, and where that lane ends. */
  readonly sourceToken: number
  readonly sourceY: number
  /** Cell of the head, and where its lanes begin. */
  readonly token: number
  readonly y: number
  /** A masked cell would have got this label; its arrow is dashed. */
  readonly trained: boolean
}

/** A curve from the label that is used down to the cell that trains on it. */
export function drawRollArrow(frame: Frame, { sourceToken, sourceY, token, y, trained }: RollArrow): void {
  const { context, colors } = frame
  const fromX = middle(frame, sourceToken)
  const toX = middle(frame, token)
  const tipY = y - 2
  const bend = Math.max((tipY - sourceY) * 0.55, 6)
  const curve = (color: string, width: number) => {
    context.beginPath()
    context.moveTo(fromX, sourceY)
    context.bezierCurveTo(fromX, sourceY + bend, toX, tipY - HEAD_LENGTH - bend, toX, tipY - HEAD_LENGTH)
    context.strokeStyle = color
    context.lineWidth = width
    context.stroke()
  }
  curve(colors.bg, 4.5)
  if (!trained) context.setLineDash([4, 3])
  curve(colors.accent, 2)
  context.setLineDash([])
  context.beginPath()
  context.moveTo(toX, tipY)
  context.lineTo(toX - HEAD_WIDTH, tipY - HEAD_LENGTH)
  context.lineTo(toX + HEAD_WIDTH, tipY - HEAD_LENGTH)
  context.closePath()
  context.fillStyle = colors.accent
  context.fill()
  context.strokeStyle = colors.bg
  context.lineWidth = 1
  context.stroke()
}

function middle(frame: Frame, token: number): number {
  const { left, right } = cellEdges(frame, token)
  return (left + right) / 2
}
