import type { EngineAnswer, EngineRequest } from './engine-messages.ts'
import workerUrl from './engine-worker.ts?worker&url'
import { trustedScript } from './trusted-script.ts'

/** A worker that reads files and computes. Requests go in, answers come back in any order, told apart by their id. */
export interface Engine {
  send(request: EngineRequest): void
  /** Ends the worker at once, whatever it is doing. */
  stop(): void
}

/**
 * Starts the engine's worker: the only place that does.
 * @param onAnswer called with every answer
 * @param onCrash called once when the worker itself fails, with what the browser says of it, if anything
 */
export function startEngine(
  onAnswer: (answer: EngineAnswer) => void,
  onCrash: (message: string | undefined) => void,
): Engine {
  const worker = new Worker(trustedScript(workerUrl), { type: 'module', name: 'mtp-lens-engine' })
  worker.onmessage = (event: MessageEvent<EngineAnswer>) => onAnswer(event.data)
  worker.onerror = (event) => {
    event.preventDefault()
    onCrash(event.message)
  }
  return {
    send: (request) => worker.postMessage(request),
    stop: () => worker.terminate(),
  }
}
