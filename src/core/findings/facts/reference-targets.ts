import { type IntegerValues, integersLike } from '../../tensor/integer-values.ts'
import type { DocumentEnd } from './boundary-class.ts'
import type { DocumentRuns } from './document-runs.ts'

/**
 * What depth `depth` should train on: the label `depth + 1` further on, of the same document, that is not the next
 * document's first token.
 *
 *     labels (own class)   6 7 8 E | 2 3 E        depth 0   7 8 E . | 3 E .
 *
 * @param depth -1 is the main head
 * @param labels shifted exactly once
 */
export function referenceTargets(
  depth: number,
  labels: IntegerValues,
  { runs }: DocumentRuns,
  ends: readonly DocumentEnd[],
  ignored: number,
): IntegerValues {
  const targets = integersLike(labels, ignored)
  targets.fill(ignored)
  const shift = depth + 1
  for (const [index, { start, end }] of runs.entries()) {
    const last = ends[index].boundary === 'next' ? end - 1 : end
    if (start + shift < last) targets.set(labels.subarray(start + shift, last), start)
  }
  return targets
}
