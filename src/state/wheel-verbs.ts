import type { WheelDoes } from './app-state.ts'
import { appStore } from './app-store.ts'

const KEY = 'mtp-lens/wheel'

/** Chooses what the wheel does over the lanes, and remembers it in this browser. */
export function setWheel(wheel: WheelDoes): void {
  appStore.setState({ wheel })
  try {
    localStorage.setItem(KEY, wheel)
  } catch {
    // Storage may be off or full; the choice then lasts as long as the page.
  }
}

/** The remembered choice; anything else that may stand there is ignored. */
export function restoreWheel(): void {
  try {
    if (localStorage.getItem(KEY) === 'zooms') appStore.setState({ wheel: 'zooms' })
  } catch {
    // See setWheel.
  }
}
