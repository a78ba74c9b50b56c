import type { AppState } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { fetchLater } from '../later/fetch-later.ts'
import type { ExportId } from './save-export.ts'

/** A way to take what is seen away. */
export interface ExportItem {
  readonly id: ExportId
  readonly title: string
  readonly about: string
}

/** The one that holds all that was made of a batch, and is opened again. */
export const sessionExport: ExportItem = {
  id: 'dump',
  title: 'Edited batch, safetensors',
  about: 'with the changes and settings in force, to be opened again',
}

/** What can be exported of an open batch. */
export const exportItems: readonly ExportItem[] = [
  { id: 'report', title: 'Report, JSON', about: 'settings, boundaries, losses and masks by depth' },
  { id: 'per-token', title: 'Per-token report, JSON', about: 'and target, reason and loss of every token' },
  { id: 'csv', title: 'Per-token table, CSV', about: 'one line a token, for pandas or a spreadsheet' },
  { id: 'png', title: 'Picture, PNG', about: 'the timeline as it is seen, with its names' },
  { id: 'svg', title: 'Picture, SVG', about: 'the same, to be scaled and edited' },
  { id: 'python', title: 'Python program', about: 'has upstream compute these figures from the dump' },
  sessionExport,
  { id: 'link', title: 'Copy a link to this view', about: 'names the batch and how it is seen, never its data' },
]

export function canExport({ open, engine }: AppState): boolean {
  return open.status === 'open' && open.evaluation !== null && engine !== null
}

const loadExports = () => import('./save-export.ts')
fetchLater(loadExports)

/** Makes an export; what fails is shown on the page. */
export function exportNow({ id, title }: ExportItem): void {
  void loadExports()
    .then(({ saveExport }) => saveExport(id))
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      appStore.setState({ error: { message: `${title}: it could not be made. ${reason}` } })
    })
}
