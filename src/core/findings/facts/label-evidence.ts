import type { IntegerValues } from '../../tensor/integer-values.ts'
/** What labels say about a boundary between token `t - 1` and token `t`. */
export interface LabelView {
  readonly ids: IntegerValues | null
  readonly labels: IntegerValues
  readonly isIgnored: (token: number) => boolean
  readonly eos: number | null
}

/**
 * How much the labels speak for a document that starts at `t`, without any boundary source: a label that is another
 * token than the next input is a document's own end (3); one ignored label between two that are not, or an end-of-text
 * token, is the mark of a packer (1); a label that is the next input is the inside of a document (-3).
 */
export function labelEvidence({ ids, labels, isIgnored, eos }: LabelView, t: number): number {
  if (ids === null || t < 1) return 0
  const ended = eos !== null && ids[t - 1] === eos ? 1 : 0
  if (isIgnored(t - 1)) {
    const alone = (t < 2 || !isIgnored(t - 2)) && t < labels.length && !isIgnored(t)
    return ended + (alone ? 1 : 0)
  }
  return labels[t - 1] === ids[t] ? ended - 3 : 3
}
