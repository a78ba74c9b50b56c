import type { CellAddress, Theme, TokenRange, TokenView } from './app-state.ts'
import { appStore } from './app-store.ts'
import { seenBatch } from './seen-batch.ts'

/** Shows another row of the batch, as far as it is read; a pinned cell of the old row stays pinned. */
export function showRow(row: number): void {
  const seen = seenBatch(appStore.getState().open)
  if (seen !== null) appStore.setState({ row: Math.min(Math.max(row, 0), seen.batch.rows - 1) })
}

/** Pins a cell in the inspector and shows its row; null takes the pin away. */
export function pinCell(cell: CellAddress | null): void {
  appStore.setState(cell === null ? { pinned: null } : { pinned: cell, row: cell.row })
}

/** Shows a tab of the panel. */
export function showPanel(panel: string): void {
  appStore.setState({ panel })
}

/** Shows the statistics of tokens of a row; null takes them away. */
export function selectTokens(selection: TokenRange | null): void {
  appStore.setState({ selection })
}

/** The note on a link that could not be followed goes. */
export function dismissLink(): void {
  appStore.setState({ link: { status: 'none' } })
}

/** Shows tokens as lanes, as a table, or as blocks. */
export function showTokensAs(tokenView: TokenView): void {
  appStore.setState({ tokenView })
}

const THEME_KEY = 'mtp-lens/theme'

/** Chooses the theme and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  appStore.setState({ theme })
  try {
    localStorage.setItem(THEME_KEY, theme)
  } catch {
    // Storage may be off or full; the theme then lasts as long as the page.
  }
}

/** The remembered theme; anything else that may stand there is ignored. */
export function restoreTheme(): void {
  try {
    const stored = localStorage.getItem(THEME_KEY)
    if (stored === 'light' || stored === 'dark' || stored === 'system') appStore.setState({ theme: stored })
  } catch {
    // See setTheme.
  }
}
