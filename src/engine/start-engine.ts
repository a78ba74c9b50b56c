import type { EngineAnswer, EngineRequest } from './engine-messages.ts'
import workerUrl from './engine-worker.ts?worker&url'

/** A worker that reads files and computes. Requests go in, answers come back in any order, told apart by their id. */
export interface Engine {
  send(request: EngineRequest): void
  /** Ends the worker at once, whatever it is doing. */
  stop(): void
}

/**
 * Starts the engine's worker: the only place that does.
 * @param onAnswer called with every answer
 * @param onCrash called once when the worker itself fails, with what the browser says of it
 */
export function startEngine(onAnswer: (answer: EngineAnswer) => void, onCrash: (message: string) => void): Engine {
  const worker = new Worker(trustedUrl(workerUrl) as string, { type: 'module', name: 'mtp-lens-engine' })
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

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown }
}

/**
 * The page's policy refuses plain strings as script URLs (`require-trusted-types-for 'script'`). The one policy it
 * allows, `app-worker`, passes this one URL.
 */
function trustedUrl(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return url
  policy ??= trustedTypes.createPolicy('app-worker', {
    createScriptURL: (asked) => {
      if (asked !== workerUrl) throw new TypeError('Only the engine’s own worker may be started.')
      return asked
    },
  })
  return policy.createScriptURL(url)
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined
