import type { CellAddress, Theme, TokenRange, TokenView } from './app-state.ts'
import { appStore } from './app-store.ts'
import { rememberedText, rememberText } from './remembered-text.ts'
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

/** Chooses the theme and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  appStore.setState({ theme })
  rememberText('theme', theme)
}

/** The remembered theme; anything else that may stand there is ignored. */
export function restoreTheme(): void {
  const stored = rememberedText('theme')
  if (stored === 'light' || stored === 'dark' || stored === 'system') appStore.setState({ theme: stored })
}
