import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { DocumentRun } from './document-runs.ts'

/** What the labels are to the input ids. */
export interface LabelConvention {
  readonly kind: 'pre-shifted' | 'unshifted' | 'double-shifted' | 'misaligned' | 'undecided'
  /** Tokens that can tell: supervised, and followed by two tokens of their document, all three different. */
  readonly informative: number
  /** Share of them whose label is the token at distance 0, 1, 2. */
  readonly rates: readonly [number, number, number]
  /** The distance, from -4 to 4, at which most labels are found, and how many; null unless they fit none of the three. */
  readonly best: { readonly distance: number; readonly rate: number } | null
}

const CLEAR = 0.98
/** Fewer informative tokens say nothing against labels. */
const ENOUGH = 3
/** Augmented labels may differ here and there; only many tokens make them misaligned. */
const MANY = 16

/**
 * Decides how labels were shifted, before any rule looks at them.
 * @param shiftsLabels where too few tokens can tell: the framework's batches hold labels that its model shifts
 */
export function labelConvention(
  ids: IntegerValues | null,
  labels: IntegerValues,
  runs: readonly DocumentRun[],
  isIgnored: (token: number) => boolean,
  shiftsLabels = false,
): LabelConvention {
  const near = hitsAt([0, 1, 2], ids, labels, runs, isIgnored)
  const { informative } = near
  const [here, next, second] = near.hits.map((hits) => (informative === 0 ? 0 : hits / informative))
  const rates = [here, next, second] as const
  const found = kindOf(rates, informative)
  const kind = found === 'undecided' && shiftsLabels && rates[0] >= rates[1] ? 'unshifted' : found
  if (kind !== 'misaligned') return { kind, informative, rates, best: null }
  const { hits } = hitsAt(distances, ids, labels, runs, isIgnored)
  const most = hits.reduce((a, b, index) => (b > hits[a] ? index : a), 0)
  return { kind, informative, rates, best: { distance: distances[most], rate: hits[most] / informative } }
}

/** The distance of 0, 1 and 2 at which most labels stand, before anyone knows where documents start; 1 where none does. */
export function labelDistance(
  ids: IntegerValues | null,
  labels: IntegerValues,
  length: number,
  isIgnored: (token: number) => boolean,
): 0 | 1 | 2 {
  const rows = Array.from({ length: labels.length / length }, (_, row) => ({
    row,
    start: row * length,
    end: (row + 1) * length,
  }))
  const { hits, informative } = hitsAt([0, 1, 2], ids, labels, rows, isIgnored)
  if (2 * hits[0] > informative) return 0
  return 2 * hits[2] > informative ? 2 : 1
}

const distances = [-4, -3, -2, -1, 0, 1, 2, 3, 4] as const

/** How many informative tokens there are, and at each distance how many of them have their label there. */
function hitsAt(
  from: readonly number[],
  ids: IntegerValues | null,
  labels: IntegerValues,
  runs: readonly DocumentRun[],
  isIgnored: (token: number) => boolean,
): { hits: number[]; informative: number } {
  const hits = from.map(() => 0)
  let informative = 0
  if (ids === null) return { hits, informative }
  for (const { start, end } of runs)
    for (let t = start; t < end - 2; t++) {
      if (isIgnored(t)) continue
      if (ids[t] === ids[t + 1] || ids[t + 1] === ids[t + 2] || ids[t] === ids[t + 2]) continue
      informative++
      const label = labels[t]
      for (let i = 0; i < from.length; i++) {
        const at = t + from[i]
        if (at >= start && at < end && label === ids[at]) hits[i]++
      }
    }
  return { hits, informative }
}

function kindOf(rates: readonly [number, number, number], informative: number): LabelConvention['kind'] {
  if (informative < ENOUGH) return 'undecided'
  if (rates[1] >= CLEAR) return 'pre-shifted'
  if (rates[0] >= CLEAR) return 'unshifted'
  if (rates[2] >= CLEAR) return 'double-shifted'
  return informative >= MANY ? 'misaligned' : 'undecided'
}
