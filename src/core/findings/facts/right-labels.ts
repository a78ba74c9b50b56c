import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { DocumentRuns } from './document-runs.ts'
import type { LabelConvention } from './label-convention.ts'

/**
 * Labels shifted exactly once, whatever the batch's own convention: what every reference target is made of.
 *
 *     tokens          5 6 7 8 | 1 2        unshifted       5 6 7 8 | 1 2
 *     right labels    6 7 8 . | 2 .        double-shifted  7 8 . . | . .   (or the flat roll, 7 8 1 2 | . .)
 *
 * Of a double shift the first label of a document is gone; it is the second token, where the first position trains.
 */
export function rightLabels(
  kind: LabelConvention['kind'],
  ids: IntegerValues | null,
  labels: IntegerValues,
  { runs, runOf }: DocumentRuns,
  ignored: number,
): IntegerValues {
  if (ids === null || (kind !== 'unshifted' && kind !== 'double-shifted')) return labels
  const right = new Float64Array(labels.length).fill(ignored)
  for (const { start, end } of runs) {
    if (kind === 'unshifted') {
      for (let t = start; t + 1 < end; t++) right[t] = labels[t + 1]
      continue
    }
    for (let t = start + 1; t < end; t++) right[t] = labels[t - 1]
    if (end - start > 1) right[start] = labels[start] === ignored ? ignored : ids[start + 1]
    // A flat second roll leaves the next document's tokens at the end; a right label there is none of its own. Padding
    // may be end-of-text, as the document's own end is.
    if (end < ids.length && runOf[end] >= 0 && right[end - 1] === ids[end]) right[end - 1] = ignored
  }
  return right
}
