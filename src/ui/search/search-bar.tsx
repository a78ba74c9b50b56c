import { type KeyboardEvent, useEffect, useRef } from 'react'
import { queryExamples } from '../../core/search/token-query.ts'
import type { TokenSearch } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { closeSearch, searchTokens, stepHit } from '../../state/search-tokens.ts'
import { formatCount } from '../format-number.ts'
import './search.css'

/** Milliseconds after the last letter before a search begins. */
const REST_MS = 120

/** Searches the batch for tokens; hits stay marked in timeline and overview until it is closed. */
export function SearchBar() {
  const search = useAppStore((state) => state.search)
  const input = useRef<HTMLInputElement>(null)
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isOpen = search !== null
  const text = search?.text ?? ''
  useEffect(() => {
    if (isOpen) input.current?.select()
    return () => clearTimeout(rest.current)
  }, [isOpen])
  // A search that was begun elsewhere, as by “Find” in the Loss panel, says in the field what it looks for.
  useEffect(() => {
    if (input.current !== null && document.activeElement !== input.current) input.current.value = text
  }, [text])
  if (search === null) return null

  const begin = (text: string, then?: () => void) => {
    clearTimeout(rest.current)
    void searchTokens(text).then(then)
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      closeSearch()
      document.querySelector<HTMLElement>('.timeline-grid')?.focus()
    } else if (event.key === 'Enter') {
      const by = event.shiftKey ? -1 : 1
      if (event.currentTarget.value === search.text) stepHit(by)
      else begin(event.currentTarget.value, () => stepHit(by))
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className="search-bar" aria-label="Search the batch">
      <input
        ref={input}
        className="control mono"
        type="text"
        // biome-ignore lint/a11y/noAutofocus: the bar opens because someone wants to type into it
        autoFocus
        autoComplete="off"
        spellCheck={false}
        aria-label="Text, id, label, loss or reason"
        aria-describedby="search-count"
        placeholder={queryExamples.join('   ')}
        defaultValue={search.text}
        onKeyDown={press}
        onChange={({ target }) => {
          clearTimeout(rest.current)
          rest.current = setTimeout(() => begin(target.value), REST_MS)
        }}
      />
      <span id="search-count" className="search-count mono" role="status">
        {countText(search)}
      </span>
      <button
        type="button"
        className="button small"
        aria-label="Previous hit"
        title="Previous hit (Shift+Enter)"
        disabled={search.hits.length === 0}
        onClick={() => stepHit(-1)}
      >
        ‹
      </button>
      <button
        type="button"
        className="button small"
        aria-label="Next hit"
        title="Next hit (Enter)"
        disabled={search.hits.length === 0}
        onClick={() => stepHit(1)}
      >
        ›
      </button>
      <button
        type="button"
        className="button small"
        aria-label="Close the search"
        title="Close (Esc)"
        onClick={closeSearch}
      >
        ×
      </button>
    </search>
  )
}

function countText({ hits, at, state, text }: TokenSearch): string {
  if (state.status === 'problem') return state.message
  if (text.trim() === '') return ''
  const count = `${formatCount(hits.length)}${state.status === 'too many' ? ' or more' : ''}`
  if (state.status === 'searching') return `${count} so far, ${Math.floor(100 * state.done)} %`
  if (hits.length === 0) return 'no hit'
  return at === null ? `${count} ${hits.length === 1 ? 'hit' : 'hits'}` : `${formatCount(at + 1)} of ${count}`
}
