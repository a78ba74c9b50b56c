import type { IntegerValues } from '../../tensor/integer-values.ts'
/** What labels say about a boundary between token `t - 1` and token `t`. */
export interface LabelView {
  readonly ids: IntegerValues | null
  readonly labels: IntegerValues
  readonly isIgnored: (token: number) => boolean
  readonly eos: number | null
  /** How far on the token is that most labels are: 1 where they were shifted once. */
  readonly distance: 0 | 1 | 2
}

/**
 * How much the labels speak for a document that starts at `t`, without any boundary source: a label that is another
 * token than the next input is a document's own end (3); one ignored label between two that are not, or an end-of-text
 * token, is the mark of a packer (1); a label that is the next input is the inside of a document (-3). Labels that were
 * not shifted say nothing of ends; of those that were shifted twice, the two before an end may be ignored.
 */
export function labelEvidence({ ids, labels, isIgnored, eos, distance }: LabelView, t: number): number {
  if (ids === null || t < 1) return 0
  const ended = eos !== null && ids[t - 1] === eos ? 1 : 0
  const at = t - distance
  if (at < 0) return ended
  if (isIgnored(at)) {
    const before = at < 1 || !isIgnored(at - 1)
    let next = at + 1
    while (next < t && isIgnored(next)) next++
    return ended + (before && next < labels.length && !isIgnored(next) ? 1 : 0)
  }
  if (distance === 0) return ended
  return labels[at] === ids[t] ? ended - 3 : 3
}
