import type { OpenState, SeenState } from './app-state.ts'

/** What can be looked at; null while nothing is open. What needs all rows asks for the open batch instead. */
export function seenBatch(open: OpenState): SeenState | null {
  return open.status === 'empty' ? null : open
}

/** Rows of the whole batch, of which one may be all that is read. */
export function allRows(seen: SeenState): number {
  return seen.status === 'first row' ? seen.rows : seen.batch.rows
}
