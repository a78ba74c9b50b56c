import { type CellDifferences, cellDifferences, notComparable } from '../../core/findings/compare-evaluations.ts'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { AppState } from '../../state/app-state.ts'
import { type Head, headEvaluation } from './heads.ts'

/** What the heatmaps show the difference from; null where they show something else, or where the two do not lie over each other. */
export function comparedEvaluation({
  open,
  kept,
  heatmap,
}: Pick<AppState, 'open' | 'kept' | 'heatmap'>): Evaluation | null {
  if (open.status !== 'open' || heatmap === 'loss' || heatmap === 'gradient') return null
  if (heatmap === 'as loaded') return open.loaded.evaluation
  return kept !== null && notComparable(kept.batch, open.batch) === null ? kept.evaluation : null
}

const made = new WeakMap<Float64Array, { readonly from: Float64Array; readonly differences: CellDifferences }>()

/** Differences of one head, kept as long as its losses; null where a side has no losses. */
export function differencesOf(before: Evaluation, now: Evaluation, head: Head): CellDifferences | null {
  const [a, b] = [headEvaluation(before, head), headEvaluation(now, head)]
  const from = a?.tokenLoss ?? null
  const to = b?.tokenLoss ?? null
  if (from === null || to === null) return null
  const known = made.get(to)
  if (known?.from === from) return known.differences
  const differences = cellDifferences(a, b)
  if (differences !== null) made.set(to, { from, differences })
  return differences
}
