import type { OpenState } from '../state/app-state.ts'
import { useAppStore } from '../state/app-store.ts'

/** What is open; null while nothing is. For the parts of the page that only make sense with a batch. */
export function useOpenBatch(): Extract<OpenState, { status: 'open' }> | null {
  return useAppStore(({ open }) => (open.status === 'open' ? open : null))
}
