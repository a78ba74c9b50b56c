import { useSyncExternalStore } from 'react'
import type { CellAddress } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { timelineStore } from '../../state/timeline-store.ts'

/** The pinned cell, else the one under the pointer. Re-renders with every hover: for the inspector alone. */
export function useInspectedCell(): { readonly cell: CellAddress | null; readonly isPinned: boolean } {
  const pinned = useAppStore((state) => state.pinned)
  const hovered = useSyncExternalStore(timelineStore.subscribe, () =>
    pinned === null ? timelineStore.getState().hovered : null,
  )
  return { cell: pinned ?? hovered, isPinned: pinned !== null }
}
