import type { FirstRow } from '../core/loss/open-first-row.ts'
import { appStore } from './app-store.ts'
import { recallChoices } from './remembered-choices.ts'
import { textsFit } from './texts-fit.ts'
import { showWindow } from './timeline-store.ts'

/** Shows the first row of a batch whose others are being read, unless another batch is on screen, which stays until then. */
export function showFirstRow({ packed: batch, readings, evaluation, rows }: FirstRow): void {
  if (appStore.getState().open.status !== 'empty') return
  // Labels that are shifted for files of this shape, or other tensors as labels, would give other masks.
  if (recallChoices(batch.tensors) !== null) return
  appStore.setState(({ tokens }) => ({
    open: { status: 'first row', batch, readings, settings: batch.settings, evaluation, rows },
    row: 0,
    pinned: null,
    selection: null,
    search: null,
    tokens: textsFit(tokens, batch) ? tokens : null,
  }))
  showWindow({ start: 0, end: batch.sequenceLength }, batch.sequenceLength)
}

/** Takes a first row from the screen whose batch does not follow. */
export function dropFirstRow(): void {
  if (appStore.getState().open.status !== 'first row') return
  appStore.setState({ open: { status: 'empty' }, pinned: null, selection: null, search: null })
}
