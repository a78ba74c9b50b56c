import { createStore, useStore } from 'zustand'

/** On a narrow window the panel is a drawer; elsewhere it is always there. */
const drawerStore = createStore<{ readonly isOpen: boolean }>(() => ({ isOpen: false }))

export function usePanelDrawer(): boolean {
  return useStore(drawerStore, ({ isOpen }) => isOpen)
}

/** Opens or closes the drawer; without a value it does the other. */
export function showDrawer(isOpen = !drawerStore.getState().isOpen): void {
  drawerStore.setState({ isOpen })
}
