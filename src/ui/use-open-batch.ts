import type { OpenBatchState, SeenState } from '../state/app-state.ts'
import { useAppStore } from '../state/app-store.ts'
import { seenBatch } from '../state/seen-batch.ts'

/** What is open; null while nothing is, or not all of its rows. For the parts of the page that only make sense with a batch. */
export function useOpenBatch(): OpenBatchState | null {
  return useAppStore(({ open }) => (open.status === 'open' ? open : null))
}

/** What can be looked at, cell by cell: of a batch, or of its first row while the others are read. */
export function useSeenBatch(): SeenState | null {
  return useAppStore(({ open }) => seenBatch(open))
}
