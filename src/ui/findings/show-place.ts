import type { Place } from '../../core/findings/finding.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { pinCell } from '../../state/view-verbs.ts'

/** Tokens shown on either side of a finding's cells, so that one sees where they stand. */
const AROUND = 12

/** Shows a finding's cells in the timeline and pins the first. */
export function showPlace({ row, start, end, depth }: Place, { sequenceLength }: PackedBatch): void {
  pinCell({ row, token: start, head: depth ?? 'main' })
  showWindow({ start: start - AROUND, end: Math.min(end, start + 40) + AROUND }, sequenceLength)
}
