import { useSyncExternalStore } from 'react'
import type { LearnView } from '../../learn/learn-view.ts'
import { useAppStore } from '../../state/app-store.ts'
import { useLearnStore } from '../../state/learn-store.ts'
import { timelineStore } from '../../state/timeline-store.ts'

/** What lessons look at. Re-renders with every pan and zoom: for the player alone. */
export function useLearnView(): LearnView {
  const app = useAppStore((state) => state)
  const touched = useLearnStore((state) => state.touched)
  const tab = app.panel ?? 'loss'
  const window = useSyncExternalStore(timelineStore.subscribe, () => timelineStore.getState().window)
  return { app, window, tab, touched }
}
