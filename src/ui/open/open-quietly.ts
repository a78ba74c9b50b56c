import { openFiles } from '../../state/open-files.ts'
import { openSample } from '../../state/open-sample.ts'

/** Opens files that the user chose or dropped. A refusal is already on screen: the store shows it. */
export function openQuietly(files: readonly File[]): void {
  if (files.length > 0) openFiles(files).catch(() => undefined)
}

/** Opens a sample that the user chose. */
export function openSampleQuietly(id: string): void {
  openSample(id).catch(() => undefined)
}
