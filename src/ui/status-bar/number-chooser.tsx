import { useEffect, useState } from 'react'
import { formatCount } from '../format-number.ts'

interface Props {
  /** What is counted, as the buttons and the field name it: `row`, `pack`. */
  readonly noun: string
  /** Spoken name of the group. */
  readonly label: string
  /** The one that is shown, from 0. */
  readonly index: number
  readonly count: number
  /** True while the others are read, and only this one can be had. */
  readonly isWaiting?: boolean
  readonly onChoose: (index: number) => void
}

/** One of a number of things: the previous, the next, or one by its number from 0. */
export function NumberChooser({ noun, label, index, count, isWaiting = false, onChoose }: Props) {
  const [text, setText] = useState(String(index))
  useEffect(() => setText(String(index)), [index])
  const choose = (to: number) => {
    if (Number.isInteger(to) && to >= 0 && to < count && to !== index) onChoose(to)
  }
  const commit = () => {
    if (text.trim() !== '') choose(Number(text))
    setText(String(index))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on screen
    <span className="row-chooser" role="group" aria-label={label}>
      <button
        type="button"
        className="button small"
        aria-label={`Previous ${noun}`}
        disabled={isWaiting || index === 0}
        onClick={() => choose(index - 1)}
      >
        ‹
      </button>
      <label>
        {noun}{' '}
        <input
          className="control mono"
          data-testid={`${noun}-number`}
          inputMode="numeric"
          autoComplete="off"
          disabled={isWaiting}
          style={{ width: `${String(count).length + 3}ch` }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
          onBlur={commit}
        />
      </label>
      <span className="dim">
        of {formatCount(count)}, {isWaiting ? 'others being read' : 'from 0'}
      </span>
      <button
        type="button"
        className="button small"
        aria-label={`Next ${noun}`}
        disabled={isWaiting || index === count - 1}
        onClick={() => choose(index + 1)}
      >
        ›
      </button>
    </span>
  )
}
