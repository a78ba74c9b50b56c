import { appStore } from '../../state/app-store.ts'
import { commitDraft, draftChange } from '../../state/what-if-verbs.ts'
import { runsOfRow } from './boundary-runs.ts'
import type { LaneLayout } from './lane-layout.ts'
import { tokenAtX, type View, xOfToken } from './timeline-geometry.ts'
import type { TimelineScene } from './timeline-scene.ts'

/** Pixels from a boundary at which it can be taken. */
const REACH = 6

interface Point {
  readonly x: number
  readonly y: number
}

/** The boundary under a point of the ribbon in use: the token that a sub-sequence starts at; null where there is none. */
export function boundaryUnder(
  { lanes }: LaneLayout,
  view: View,
  { used }: Pick<TimelineScene, 'used'>,
  row: number,
  { x, y }: Point,
): number | null {
  const ribbon = lanes.find((lane) => lane.kind === 'ribbon')
  if (ribbon === undefined || y < ribbon.y || y >= ribbon.y + ribbon.height) return null
  let nearest: number | null = null
  let least = REACH
  for (const { start } of runsOfRow(used, row)) {
    const away = Math.abs(xOfToken(view, start) - x)
    if (start > 0 && away <= least) [nearest, least] = [start, away]
  }
  return nearest
}

/** One boundary on its way. It is in force while it moves, and one step of the history once it is let go. */
export class BoundaryDrag {
  private readonly row = appStore.getState().row

  constructor(private readonly from: number) {}

  moveTo(view: View, x: number): void {
    const to = Math.round(tokenAtX(view, x))
    draftChange(to === this.from ? null : { kind: 'move-boundary', row: this.row, from: this.from, to })
  }

  drop(): void {
    commitDraft()
  }

  cancel(): void {
    draftChange(null)
  }
}
