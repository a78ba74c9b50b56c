import type { CellAddress } from '../../state/app-state.ts'
import { type LaneLayout, laneAt } from './lane-layout.ts'
import { tokenAtX, type View } from './timeline-geometry.ts'
import type { TimelineScene } from './timeline-scene.ts'

/**
 * The cell under a point of the plot, null between lanes. Tokens and labels belong to the main head, which uses
 * `labels[t]` at t; without one, to the first depth.
 */
export function cellAt(
  layout: LaneLayout,
  view: View,
  { batch, heads }: Pick<TimelineScene, 'batch' | 'heads'>,
  row: number,
  { x, y }: { readonly x: number; readonly y: number },
): CellAddress | null {
  const lane = laneAt(layout, y)
  const token = Math.floor(tokenAtX(view, x))
  if (lane === null || lane.kind === 'axis' || heads.length === 0) return null
  if (x < 0 || x >= view.width || token < 0 || token >= batch.sequenceLength) return null
  return { row, token, head: lane.kind === 'mask' || lane.kind === 'heat' ? lane.head : heads[0] }
}
