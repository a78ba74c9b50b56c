import type { WheelDoes } from './app-state.ts'
import { appStore } from './app-store.ts'
import { rememberedText, rememberText } from './remembered-text.ts'

/** Chooses what the wheel does over the lanes, and remembers it in this browser. */
export function setWheel(wheel: WheelDoes): void {
  appStore.setState({ wheel })
  rememberText('wheel', wheel)
}

/** The remembered choice; anything else that may stand there is ignored. */
export function restoreWheel(): void {
  if (rememberedText('wheel') === 'zooms') appStore.setState({ wheel: 'zooms' })
}
