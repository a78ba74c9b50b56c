import { documentOfToken } from './dump-documents.ts'
import { IGNORED, numbersOf } from './edit-dump.ts'
import type { MuseumDump } from './museum-dump.ts'

/** What the roll and the mask make of each position: the label depth + 1 on, where that is of the same document. */
export function rightTarget(dump: MuseumDump): (depth: number, t: number) => number {
  const labels = numbersOf(dump, 'labels').values
  const documentOf = documentOfToken(dump)
  return (depth, t) =>
    documentOf[t] >= 0 && documentOf[t] === documentOf[t + depth + 1] ? labels[t + depth + 1] : IGNORED
}
