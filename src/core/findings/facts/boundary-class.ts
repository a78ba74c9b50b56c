import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { DocumentRun } from './document-runs.ts'

/**
 * The label at a document's last real token. `masked`: ignored. `own`: the document's own end, which its inputs do not
 * hold (`x[:-1]`, `x[1:]`). `next`: the first token of the document after it. `last`: no document follows in the row.
 */
export type BoundaryClass = 'masked' | 'own' | 'next'

export interface DocumentEnd {
  readonly boundary: BoundaryClass
  /** Index of the first token of the next document in the row; -1 where none follows. */
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
  return runs.map(({ row, end }, index): DocumentEnd => {
    const following = runs[index + 1]
    const next = following !== undefined && following.row === row ? following.start : -1
    const label = labels[end - 1]
    if (isIgnoredLabel(label)) return { boundary: 'masked', next }
    if (ids === null || next < 0 || label !== ids[next]) return { boundary: 'own', next }
    // Where one id begins and ends documents (GPT-2), the label is the document's own end unless the inputs hold that.
    return { boundary: eos !== null && label === eos && ids[end - 1] !== eos ? 'own' : 'next', next }
  })
}
