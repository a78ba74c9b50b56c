import { RolesUnknownError } from '../core/packing/roles-unknown-error.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import type { EngineAnswer, EngineFailure, EngineRequest } from './engine-messages.ts'
import { BatchGone } from './held-batches.ts'
import { postAnswer } from './post-answer.ts'

/** A request that gets an answer of its own. */
export type Answered = Extract<EngineRequest, { type: 'open' | 'openPack' | 'evaluate' | 'ask' }>

interface Running {
  readonly type: Answered['type']
  readonly controller: AbortController
  readonly ended: Promise<void>
}

const running = new Map<number, Running>()

/**
 * Runs one request. A newer file ends whatever is being done, newer settings end the older computation: their answers
 * would be thrown away. Questions wait for a computation that is running: it goes on being wanted.
 */
export async function performRequest(
  { id, type }: Answered,
  work: (signal: AbortSignal) => Promise<EngineAnswer>,
): Promise<void> {
  const computations = [...running.values()].filter((other) => other.type === 'evaluate')
  for (const other of endedBy(type, computations)) other.controller.abort()
  const controller = new AbortController()
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  running.set(id, { type, controller, ended })
  try {
    if (type === 'ask') await Promise.all(computations.map((other) => other.ended))
    controller.signal.throwIfAborted()
    postAnswer(await work(controller.signal))
  } catch (error) {
    postAnswer({ type: 'failed', id, failure: failureOf(error, controller.signal) })
  } finally {
    running.delete(id)
    end()
  }
}

/** Ends a request that runs; one that has been answered is left. */
export function cancelRequest(id: number): void {
  running.get(id)?.controller.abort()
}

function endedBy(type: Answered['type'], computations: readonly Running[]): Iterable<Running> {
  if (type === 'ask') return []
  return type === 'evaluate' ? computations : running.values()
}

function failureOf(error: unknown, signal: AbortSignal): EngineFailure {
  if (signal.aborted) return { kind: 'cancelled' }
  if (error instanceof BatchGone) return { kind: 'gone' }
  if (error instanceof RolesUnknownError)
    return { kind: 'read', message: error.message, details: error.details, unknown: error.unknown }
  if (error instanceof ReadError) return { kind: 'read', message: error.message, details: error.details }
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) }
}
