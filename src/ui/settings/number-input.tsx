import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { formatSetting } from '../format-number.ts'
import { type NumberRule, parseSetting } from './parse-setting.ts'

interface Props {
  /** Also its test id. `ID-about` describes it. */
  readonly id: string
  readonly value: number | null
  readonly rule: NumberRule
  /** What the arrow keys add or take away. */
  readonly step: number
  readonly onCommit: (value: number | null) => void
  /** Buttons beside the field. `clear` takes away what was typed and not taken. */
  readonly children?: (clear: () => void) => ReactNode
}

/**
 * A number, taken on Enter, on leaving the field and on an arrow key. A text field, because a number field would hide
 * what was typed wrong, and knows neither `none` nor `nan`.
 */
export function NumberInput({ id, value, rule, step, onCommit, children }: Props) {
  const [text, setText] = useState(shownText(value))
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)

  const clear = useCallback(() => {
    setText(shownText(value))
    setProblem(null)
  }, [value])
  useEffect(clear, [clear])

  const commit = (typed: string) => {
    const parsed = parseSetting(typed, rule)
    setProblem('problem' in parsed ? parsed.problem : null)
    if ('value' in parsed && !Object.is(parsed.value, value)) onCommit(parsed.value)
  }
  const latest = useRef(commit)
  latest.current = commit
  useEffect(() => {
    // React's onChange is the browser's `input`; its `change` comes on Enter and on leaving the field.
    const element = input.current
    const change = () => latest.current(element?.value ?? '')
    element?.addEventListener('change', change)
    return () => element?.removeEventListener('change', change)
  }, [])

  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    // A driver may set the text without the browser noticing a change.
    if (event.key === 'Enter') commit(event.currentTarget.value)
    if (event.key === 'Escape') clear()
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (direction === 0) return
    event.preventDefault()
    const parsed = parseSetting(text, rule)
    const from = 'value' in parsed ? (parsed.value ?? 0) : (value ?? 0)
    const next = String(Number((from + direction * step).toPrecision(12)))
    setText(next)
    commit(next)
  }

  return (
    <>
      <div className="control-line">
        <input
          ref={input}
          id={id}
          data-testid={id}
          className="control mono"
          type="text"
          inputMode={rule.integer ? 'numeric' : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          placeholder={rule.none ? 'none' : undefined}
          aria-describedby={problem === null ? `${id}-about` : `${id}-about ${id}-problem`}
          aria-invalid={problem !== null}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        {children?.(clear)}
      </div>
      {problem !== null && (
        <p className="err" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </>
  )
}

function shownText(value: number | null): string {
  return value === null ? '' : formatSetting(value)
}
