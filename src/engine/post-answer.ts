import type { EngineAnswer, Progress } from './engine-messages.ts'
import { handedOver } from './handed-over.ts'

/** Sends an answer to the page; `buffers` go with it and are of no use here any more. */
export function postAnswer(answer: EngineAnswer, buffers: Transferable[] = []): void {
  const { message, buffers: copies } = handedOver(answer, new Set(buffers))
  self.postMessage(message, [...buffers, ...copies])
}

/** Milliseconds between two progress messages. */
const PROGRESS_MS = 60

/**
 * Tells the page how far a request is, not more often than it can show.
 * @param last when the page was told last; never, where it is left out
 */
export function progressOf(id: number, last = Number.NEGATIVE_INFINITY): (progress: Progress) => void {
  return (progress) => {
    const now = performance.now()
    if (now - last < PROGRESS_MS) return
    last = now
    postAnswer({ type: 'progress', id, progress })
  }
}
