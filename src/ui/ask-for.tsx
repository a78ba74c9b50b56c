import type { Question } from '../state/ask-about-batch.ts'
import './ask-for.css'
import type { Answer } from './use-answer.ts'

interface Props<K extends Question['kind']> {
  readonly answer: Answer<K>
  readonly ask: () => void
  readonly cancel: () => void
  /** What the button says. */
  readonly words: string
  /** What is being done then. */
  readonly doing: string
  readonly isDisabled?: boolean
}

/** The button that asks a question, the progress of its answer, and why there is none; nothing once it is answered. */
export function AskFor<K extends Question['kind']>({
  answer,
  ask,
  cancel,
  words,
  doing,
  isDisabled = false,
}: Props<K>) {
  switch (answer.status) {
    case 'idle':
      return (
        <button type="button" className="button small" disabled={isDisabled} onClick={ask}>
          {words}
        </button>
      )
    case 'running':
      return (
        <p className="asked">
          <progress aria-label={doing} max={1} {...(answer.done === null ? {} : { value: answer.done })} />{' '}
          <button type="button" className="button small" onClick={cancel}>
            Cancel
          </button>
        </p>
      )
    case 'failed':
      return <p className="warn">{answer.message}</p>
    case 'done':
      return null
  }
}
