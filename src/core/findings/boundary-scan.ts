import type { BatchFacts } from './facts/batch-facts.ts'
import { interiorStarts } from './source-in-use.ts'

/** Distances that are looked at, in tokens before (negative) and from a boundary on. */
const REACH = 8

/** Mean cross entropy of one head by distance to the boundaries of one source. */
export interface BoundaryScanRow {
  readonly source: string
  /** -1 is the main head. */
  readonly depth: number
  /** 0 is the first token of a document. */
  readonly distances: readonly number[]
  /** Mean of the trained tokens at each distance; NaN where there are none. */
  readonly means: readonly number[]
  readonly counts: readonly number[]
}

/**
 * Loss around the boundaries of every source. It jumps where a document really starts, so that a source that is one off
 * shows its jump at -1 or 1.
 */
export function boundaryScan(facts: BatchFacts): BoundaryScanRow[] {
  const { evaluation, length } = facts
  const heads = [
    ...(evaluation.main === null ? [] : [{ depth: -1, tokenLoss: evaluation.main.tokenLoss }]),
    ...evaluation.depths.map(({ depth, tokenLoss }) => ({ depth, tokenLoss })),
  ]
  const distances = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH)
  return facts.sources.flatMap(({ source }) => {
    const starts = interiorStarts(facts, source) ?? []
    if (starts.length === 0) return []
    return heads.flatMap(({ depth, tokenLoss }): BoundaryScanRow[] => {
      if (tokenLoss === null) return []
      const sums = distances.map(() => 0)
      const counts = distances.map(() => 0)
      for (const start of starts)
        for (const [i, distance] of distances.entries()) {
          const column = (start % length) + distance
          const loss = column < 0 || column >= length ? Number.NaN : tokenLoss[start + distance]
          if (!Number.isFinite(loss)) continue
          sums[i] += loss
          counts[i]++
        }
      return [{ source, depth, distances, means: sums.map((sum, i) => sum / counts[i]), counts }]
    })
  })
}
