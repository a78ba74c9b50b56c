import { appStore } from './app-store.ts'
import { dropComputation } from './compute-batch.ts'
import { cancelPending } from './engine-link.ts'
import { dropFirstRow } from './first-row.ts'
import { openings } from './turns.ts'

/** Stops reading or computing. The batch on screen stays, without losses that are not yet computed; a first row alone goes. */
export function cancelWork(): void {
  openings.end()
  dropComputation()
  cancelPending()
  dropFirstRow()
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
