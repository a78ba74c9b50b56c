import { type SearchHit, searchRow } from '../core/search/search-row.ts'
import { parseTokenQuery } from '../core/search/token-query.ts'
import type { AppState, TokenSearch } from './app-state.ts'
import { appStore } from './app-store.ts'
import { allRows, seenBatch } from './seen-batch.ts'
import { showWindow, timelineStore } from './timeline-store.ts'
import { pinCell } from './view-verbs.ts'

/** More hits than anyone steps through; a query that has them is too wide, and is told so. */
const MOST_HITS = 20_000

/** Milliseconds of searching before the page may do something else. */
const SLICE_MS = 12

let turn = 0

/** Shows the search bar; a search that is under way goes on. */
export function openSearch(): void {
  if (appStore.getState().search === null) setSearch({ text: '', hits: [], at: null, state: { status: 'done' } })
}

export function closeSearch(): void {
  turn++
  appStore.setState({ search: null })
}

/** While the first row is all that is read, what was found in it stays, and the search goes on once the others are there. */
export function searchOnWithAllRows(): void {
  appStore.subscribe(({ open, search }, before) => {
    if (open.status === 'open' && before.open.status === 'first row' && search !== null)
      void searchTokens(search.text, search.at)
  })
}

/**
 * Searches what is seen, row after row, while the page stays free. A newer search ends this one.
 * @param at the hit that was stepped to, of the same search in fewer rows
 */
export async function searchTokens(text: string, at: number | null = null): Promise<void> {
  let stepped = at
  const mine = ++turn
  const { open, tokens } = appStore.getState()
  const seen = seenBatch(open)
  if (seen === null) return
  const query = parseTokenQuery(text, tokens !== null)
  if (query === null || 'problem' in query) {
    const state =
      query === null ? ({ status: 'done' } as const) : ({ status: 'problem', message: query.problem } as const)
    setSearch({ text, hits: [], at: null, state })
    return
  }
  const { batch, evaluation } = seen
  const hits: SearchHit[] = []
  let paused = performance.now()
  for (let row = 0; row < batch.rows && hits.length < MOST_HITS; row++) {
    hits.push(...searchRow(query, { batch, evaluation, tokens }, row, MOST_HITS - hits.length))
    if (performance.now() - paused < SLICE_MS) continue
    setSearch({ text, hits: [...hits], at: stepped, state: { status: 'searching', done: (row + 1) / batch.rows } })
    await new Promise((resolve) => setTimeout(resolve))
    const { search } = appStore.getState()
    // What is seen has gone, and the search with it.
    if (mine !== turn || search === null) return
    stepped = search.at
    paused = performance.now()
  }
  const isWhole = batch.rows === allRows(seen)
  const state: TokenSearch['state'] =
    hits.length >= MOST_HITS
      ? { status: 'too many' }
      : isWhole
        ? { status: 'done' }
        : { status: 'searching', done: batch.rows / allRows(seen) }
  setSearch({ text, hits, at: stepped, state })
}

/** Pins the next hit, or the one before: from the last one shown, else from where one looks. Goes round at the ends. */
export function stepHit(by: 1 | -1): void {
  const { search, open, row, pinned } = appStore.getState()
  const seen = seenBatch(open)
  if (search === null || search.hits.length === 0 || seen === null) return
  const { hits } = search
  const at = search.at === null ? nearest(hits, row, by) : (search.at + by + hits.length) % hits.length
  const hit = hits[at]
  setSearch({ ...search, at })
  const head = hit.head ?? pinned?.head ?? (seen.evaluation?.main == null ? 0 : 'main')
  pinCell({ row: hit.row, token: hit.token, head })
  revealToken(hit.token, seen.batch.sequenceLength)
}

/** The first hit at or after the window's start in this row, for a step on; the one before that, for a step back. */
function nearest(hits: readonly SearchHit[], row: number, by: 1 | -1): number {
  const { start } = timelineStore.getState().window
  const after = hits.findIndex((hit) => hit.row > row || (hit.row === row && hit.token >= start))
  const next = after < 0 ? hits.length : after
  return (next + (by === 1 ? 0 : -1) + hits.length) % hits.length
}

/** Moves the window so that a token stands in its middle, unless it is seen already. */
export function revealToken(token: number, sequenceLength: number): void {
  const { start, end } = timelineStore.getState().window
  if (token >= start + 1 && token < end - 1) return
  const half = (end - start) / 2
  showWindow({ start: token + 0.5 - half, end: token + 0.5 + half }, sequenceLength)
}

function setSearch(search: AppState['search']): void {
  appStore.setState({ search })
}
