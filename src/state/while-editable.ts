import type { OpenBatchState } from './app-state.ts'
import { appStore } from './app-store.ts'
import { learnStore } from './learn-store.ts'

/** Why the user may not change what is seen, in words; null where it may be changed. */
export function whyNotEditable(): string | null {
  if (appStore.getState().open.status === 'first row') return 'It can be changed once all rows are read.'
  return learnStore.getState().locked.has('settings') ? 'The link that opened the page locks the batch.' : null
}

/** Lets the user change the open batch or its settings, unless a teacher's link locks them. */
export function whileEditable(act: (open: OpenBatchState) => void): void {
  const { open } = appStore.getState()
  if (open.status === 'open' && !learnStore.getState().locked.has('settings')) act(open)
}
