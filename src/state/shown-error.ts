import type { ShownError } from './app-state.ts'
import { appStore } from './app-store.ts'
import { EngineError, isCancelled } from './engine-error.ts'

/** Shows that something could not be opened, before it came to reading. */
export function showError(message: string): void {
  appStore.setState({ error: { message }, lastOpenError: { message } })
}

/** Ends the work that failed, and shows why unless that was wanted. */
export function showFailure(error: unknown): void {
  appStore.setState({ work: { status: 'idle' }, ...(isCancelled(error) ? {} : { error: shownError(error) }) })
}

/** Takes the error from the screen. */
export function dismissError(): void {
  appStore.setState({ error: null, unnamed: null })
}

function shownError(error: unknown): ShownError {
  if (error instanceof EngineError && error.failure.kind === 'read') {
    const { file, tensor, field, remedy } = error.failure.details
    return {
      message: error.message,
      file,
      ...(tensor === undefined ? {} : { tensor }),
      ...(field === undefined ? {} : { field }),
      ...(remedy === undefined ? {} : { remedy }),
    }
  }
  return { message: error instanceof Error ? error.message : String(error) }
}
