import { useCallback, useEffect, useRef, useState } from 'react'
import type { OpenBatchState } from '../state/app-state.ts'
import { askAboutBatch, type Question, type ToldOf } from '../state/ask-about-batch.ts'

/** A question about the batch, asked by a button. */
export type Answer<K extends Question['kind']> =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number | null }
  | { readonly status: 'done'; readonly told: ToldOf<K> }
  | { readonly status: 'failed'; readonly message: string }

/**
 * Asks a question when `ask` is called. An answer is of one state of things, `about`: once that is another, the answer is gone,
 * and a question that is still being answered is cancelled.
 */
export function useAnswer<K extends Question['kind']>(
  open: OpenBatchState,
  question: Extract<Question, { kind: K }>,
  about: unknown,
): { readonly answer: Answer<K>; readonly ask: () => void; readonly cancel: () => void } {
  const [answer, setAnswer] = useState<Answer<K>>({ status: 'idle' })
  const running = useRef<AbortController | null>(null)
  const cancel = useCallback(() => {
    running.current?.abort()
    running.current = null
    setAnswer({ status: 'idle' })
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is about one state of things
  useEffect(() => cancel, [about])

  const ask = async () => {
    const own = new AbortController()
    running.current = own
    const show = (next: Answer<K>) => {
      if (running.current === own) setAnswer(next)
    }
    show({ status: 'running', done: null })
    try {
      const onProgress = ({ done }: { readonly done: number | null }) => show({ status: 'running', done })
      show({ status: 'done', told: await askAboutBatch<K>(open, question, { onProgress, signal: own.signal }) })
    } catch (error) {
      show({ status: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return { answer, ask: () => void ask(), cancel }
}
