import { appStore } from './app-store.ts'
import { dropComputation } from './compute-batch.ts'
import { cancelPending } from './engine-link.ts'
import { openings } from './turns.ts'

/** Stops reading or computing. What is on screen stays; losses not yet computed stay missing. */
export function cancelWork(): void {
  openings.end()
  dropComputation()
  cancelPending()
  appStore.setState({ work: { status: 'idle' } })
}

/** Takes the batch from the screen: the page is as it was before anything was open. */
export function closeBatch(): void {
  cancelWork()
  appStore.setState({
    open: { status: 'empty' },
    error: null,
    unnamed: null,
    pinned: null,
    selection: null,
    search: null,
    arriving: null,
    row: 0,
  })
}
