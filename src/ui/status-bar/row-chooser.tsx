import { useEffect, useState } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { showRow } from '../../state/view-verbs.ts'
import { formatCount } from '../format-number.ts'

/** Which row of the batch the timeline shows: the previous, the next, or one by its number. */
export function RowChooser({ rows }: { readonly rows: number }) {
  const row = useAppStore((state) => state.row)
  const [text, setText] = useState(String(row))
  useEffect(() => setText(String(row)), [row])
  if (rows === 1) return null

  const commit = () => {
    const typed = Number(text)
    if (text.trim() !== '' && Number.isInteger(typed)) showRow(typed)
    setText(String(row))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on screen
    <span className="row-chooser" role="group" aria-label="Row of the batch">
      <button
        type="button"
        className="button small"
        aria-label="Previous row"
        disabled={row === 0}
        onClick={() => showRow(row - 1)}
      >
        ‹
      </button>
      <label>
        row{' '}
        <input
          className="control mono"
          inputMode="numeric"
          autoComplete="off"
          style={{ width: `${String(rows).length + 3}ch` }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
          onBlur={commit}
        />
      </label>
      <span className="dim">of {formatCount(rows)}, from 0</span>
      <button
        type="button"
        className="button small"
        aria-label="Next row"
        disabled={row === rows - 1}
        onClick={() => showRow(row + 1)}
      >
        ›
      </button>
    </span>
  )
}
