import { createStore, useStore } from 'zustand'

interface ShownPanel {
  /** Id of the tab that is shown. */
  readonly tab: string
  /** On a narrow window the panel is a drawer; elsewhere it is always there. */
  readonly isDrawerOpen: boolean
}

/** What the panel shows. A lesson or a link chooses a tab; the panel follows. */
export const shownPanelStore = createStore<ShownPanel>(() => ({ tab: 'loss', isDrawerOpen: false }))

export function useShownPanel<T>(selector: (state: ShownPanel) => T): T {
  return useStore(shownPanelStore, selector)
}

/** Shows a tab of the panel. An id that is no tab, or a hidden one, shows the first. */
export function showTab(tab: string): void {
  shownPanelStore.setState({ tab })
}

/** Opens or closes the drawer; without a value it does the other. */
export function showDrawer(isDrawerOpen = !shownPanelStore.getState().isDrawerOpen): void {
  shownPanelStore.setState({ isDrawerOpen })
}
