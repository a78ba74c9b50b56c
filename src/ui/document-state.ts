import type { AppState } from '../state/app-state.ts'
import { appStore, subscribeAtOnce } from '../state/app-store.ts'

export type DocumentState = 'empty' | 'reading' | 'computing' | 'ready' | 'error'

/** What `<html data-state>` says of the work, for drivers and for the style sheets. */
function documentState({ open, work, error }: AppState): DocumentState {
  if (error !== null) return 'error'
  if (work.status !== 'idle') return work.status
  return open.status === 'open' ? 'ready' : 'empty'
}

/** Keeps `<html>` in step with the store: state of the work and theme. Returns how to stop. */
export function followStore(): () => void {
  const show = (state: AppState) => {
    const { dataset } = document.documentElement
    dataset.state = documentState(state)
    if (state.theme === 'system') delete dataset.theme
    else dataset.theme = state.theme
  }
  show(appStore.getState())
  return subscribeAtOnce(show)
}
