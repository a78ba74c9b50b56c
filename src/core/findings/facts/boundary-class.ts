import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { DocumentRun } from './document-runs.ts'

/**
 * The label at a document's last real token. `masked`: ignored. `own`: the document's own end, which its inputs do not
 * hold (`x[:-1]`, `x[1:]`). `next`: the first token of the document after it.
 */
export type BoundaryClass = 'masked' | 'own' | 'next'

export interface DocumentEnd {
  readonly boundary: BoundaryClass
  /**
   * Index of the first token of the next document in the row; -1 where none follows. After the last one of a row whose
   * labels were rolled around, that of the first.
   */
  readonly next: number
}

/** @param labels shifted exactly once */
export function documentEnds(
  runs: readonly DocumentRun[],
  ids: IntegerValues | null,
  labels: IntegerValues,
  isIgnoredLabel: (label: number) => boolean,
  eos: number | null,
): DocumentEnd[] {
  const ends = runs.map(({ row, end }, index): DocumentEnd => {
    const following = runs[index + 1]
    const next = following !== undefined && following.row === row ? following.start : -1
    const label = labels[end - 1]
    if (isIgnoredLabel(label)) return { boundary: 'masked', next }
    if (ids === null || next < 0 || label !== ids[next]) return { boundary: 'own', next }
    // Where one id begins and ends documents (GPT-2), the label is the document's own end unless the inputs hold that.
    return { boundary: eos !== null && label === eos && ids[end - 1] !== eos ? 'own' : 'next', next }
  })
  if (!ends.some(({ boundary }) => boundary === 'next')) return ends
  if (hitsByChance(runs, ends, labels))
    return ends.map((end): DocumentEnd => (end.boundary === 'next' ? { ...end, boundary: 'own' } : end))
  return ids === null ? ends : withRowEnds(runs, ends, ids, labels)
}

/** A roll of the whole row brings its first token to its last label, as it brings each next document's to the others. */
function withRowEnds(
  runs: readonly DocumentRun[],
  ends: readonly DocumentEnd[],
  ids: IntegerValues,
  labels: IntegerValues,
): DocumentEnd[] {
  let first = 0
  return ends.map((end, i): DocumentEnd => {
    if (i > 0 && runs[i].row !== runs[i - 1].row) first = i
    const isLast = i + 1 === runs.length || runs[i + 1].row !== runs[i].row
    const rolled = isLast && i > first && end.boundary === 'own' && ends[i - 1].boundary === 'next'
    const { start } = runs[first]
    return rolled && labels[runs[i].end - 1] === ids[start] ? { boundary: 'next', next: start } : end
  })
}

/** So many documents that are cut off anywhere, to one whose own last label is the next one's first token by chance. */
const CUT_OFF = 8

/**
 * Labels that were cut document by document hit the next one's first token now and then, where documents are cut off and
 * end in any token. Labels of the stream hit it at every boundary; documents that all end in the same token, never.
 */
function hitsByChance(runs: readonly DocumentRun[], ends: readonly DocumentEnd[], labels: IntegerValues): boolean {
  let hits = 0
  const own = new Map<number, number>()
  for (const [i, { boundary, next }] of ends.entries()) {
    const label = labels[runs[i].end - 1]
    if (boundary === 'next') hits++
    else if (boundary === 'own' && next >= 0) own.set(label, (own.get(label) ?? 0) + 1)
  }
  let all = 0
  let most = 0
  for (const count of own.values()) {
    all += count
    most = Math.max(most, count)
  }
  return all - most >= CUT_OFF * hits
}
