import { useEffect, useState } from 'react'
import type { OpenedPacks } from '../../state/app-state.ts'
import { openPack } from '../../state/open-files.ts'
import { formatCount } from '../format-number.ts'

/** Which pack of a data set is open: the previous, the next, or one by its number. */
export function PackChooser({ packs: { count, index } }: { readonly packs: OpenedPacks }) {
  const [text, setText] = useState(String(index))
  useEffect(() => setText(String(index)), [index])
  // What fails is shown in the bar; the pack on screen stays.
  const go = (to: number) => void openPack(to).catch(() => undefined)
  const commit = () => {
    const typed = Number(text)
    if (text.trim() !== '' && Number.isInteger(typed) && typed >= 0 && typed < count && typed !== index) go(typed)
    setText(String(index))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on screen
    <span className="row-chooser" role="group" aria-label="Pack of the data set">
      <button
        type="button"
        className="button small"
        aria-label="Previous pack"
        disabled={index === 0}
        onClick={() => go(index - 1)}
      >
        ‹
      </button>
      <label>
        pack{' '}
        <input
          className="control mono"
          data-testid="pack-number"
          inputMode="numeric"
          autoComplete="off"
          style={{ width: `${String(count).length + 3}ch` }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
          onBlur={commit}
        />
      </label>
      <span className="dim">of {formatCount(count)}, from 0</span>
      <button
        type="button"
        className="button small"
        aria-label="Next pack"
        disabled={index === count - 1}
        onClick={() => go(index + 1)}
      >
        ›
      </button>
    </span>
  )
}
