import type { EngineFailure } from '../engine/engine-messages.ts'

/** A request failed for a reason that the page shows; `cancelled` it does not. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(readonly failure: EngineFailure) {
    super('message' in failure ? failure.message : failure.kind)
  }
}

/** Whether the user, or something newer, ended the work that failed with `error`. */
export function isCancelled(error: unknown): boolean {
  return error instanceof EngineError && error.failure.kind === 'cancelled'
}
