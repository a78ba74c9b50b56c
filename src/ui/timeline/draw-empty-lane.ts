import type { Band, Frame } from './frame.ts'

/** A lane that has nothing to show: quiet, and it says why. */
export function drawEmptyLane({ context, colors, view }: Frame, { y, height }: Band, why: string): void {
  context.fillStyle = colors.lane
  context.fillRect(0, y, view.width, height)
  context.font = `${colors.textSmall} ${colors.sans}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillStyle = colors.dim
  context.fillText(why, 8, y + height / 2 + 1)
}
