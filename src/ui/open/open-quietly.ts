import { followFiles } from '../../state/follow-files.ts'
import { learnStore } from '../../state/learn-store.ts'
import { openFiles } from '../../state/open-files.ts'
import { openSample } from '../../state/open-sample.ts'
import { recentFiles } from '../../state/recent/recent-files.ts'
import { showError } from '../../state/shown-error.ts'

/** Opens files that the user chose or dropped. A refusal is already on screen: the store shows it. */
export function openQuietly(files: readonly File[]): void {
  if (files.length > 0 && !isLocked()) openFiles(files).catch(() => undefined)
}

/** Opens an entry of the recent files, and says whether it could be had; where not, the entry says why. */
export async function openRecentQuietly(id: number): Promise<boolean> {
  if (isLocked()) return false
  const files = await recentFiles(id)
  if (files !== null) openQuietly(files)
  return files !== null
}

/** Opens files that the user chooses, and again whenever they change. */
export function followFilesQuietly(): void {
  if (!isLocked()) followFiles().catch((error: unknown) => showError(`The file could not be followed: ${error}`))
}

/** Opens a sample that the user chose. */
export function openSampleQuietly(id: string): void {
  if (!isLocked()) openSample(id).catch(() => undefined)
}

/** Says so where the link that opened the page keeps its batch. */
function isLocked(): boolean {
  if (!learnStore.getState().locked.has('batch')) return false
  showError('The link that opened this page locks the batch. “Show and unlock everything” lets others be opened.')
  return true
}
