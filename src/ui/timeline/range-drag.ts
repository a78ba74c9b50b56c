import { appStore } from '../../state/app-store.ts'
import { seenBatch } from '../../state/seen-batch.ts'
import { selectTokens } from '../../state/view-verbs.ts'
import { tokenAtX, type View } from './timeline-geometry.ts'

/** Tokens that are being selected, from the one under `x`, where the drag began. */
export class RangeDrag {
  private readonly row = appStore.getState().row
  private readonly from: number

  constructor(view: View, x: number) {
    this.from = tokenUnder(view, x)
  }

  moveTo(view: View, x: number): void {
    const to = tokenUnder(view, x)
    selectTokens({ row: this.row, start: Math.min(this.from, to), end: Math.max(this.from, to) + 1 })
  }
}

function tokenUnder(view: View, x: number): number {
  const last = (seenBatch(appStore.getState().open)?.batch.sequenceLength ?? 1) - 1
  return Math.min(Math.max(Math.floor(tokenAtX(view, x)), 0), last)
}
