import type { OpenBatchState } from './app-state.ts'
import { appStore } from './app-store.ts'
import { learnStore } from './learn-store.ts'

/** Lets the user change the open batch or its settings, unless a teacher's link locks them. */
export function whileEditable(act: (open: OpenBatchState) => void): void {
  const { open } = appStore.getState()
  if (open.status === 'open' && !learnStore.getState().locked.has('settings')) act(open)
}
