import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { DocumentRun } from './document-runs.ts'

/** What the labels are to the input ids. */
export interface LabelConvention {
  readonly kind: 'pre-shifted' | 'unshifted' | 'double-shifted' | 'misaligned' | 'undecided'
  /** Tokens that can tell: supervised, and followed by two tokens of their document, all three different. */
  readonly informative: number
  /** Share of them whose label is the token at distance 0, 1, 2. */
  readonly rates: readonly [number, number, number]
  /** The distance, from -4 to 4, at which most labels are found, and how many; for labels that fit none of the three. */
  readonly best: { readonly distance: number; readonly rate: number }
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
  const hits = new Float64Array(9)
  let informative = 0
  if (ids !== null)
    for (const { start, end } of runs)
      for (let t = start; t < end - 2; t++) {
        if (isIgnored(t)) continue
        if (ids[t] === ids[t + 1] || ids[t + 1] === ids[t + 2] || ids[t] === ids[t + 2]) continue
        informative++
        for (let d = -4; d <= 4; d++) if (t + d >= start && t + d < end && labels[t] === ids[t + d]) hits[d + 4]++
      }
  const rate = (d: number) => (informative === 0 ? 0 : hits[d + 4] / informative)
  const rates = [rate(0), rate(1), rate(2)] as const
  const distances = [-4, -3, -2, -1, 0, 1, 2, 3, 4]
  const distance = distances.reduce((a, b) => (rate(b) > rate(a) ? b : a))
  const found = kindOf(rates, informative)
  const kind = found === 'undecided' && shiftsLabels && rates[0] >= rates[1] ? 'unshifted' : found
  return { kind, informative, rates, best: { distance, rate: rate(distance) } }
}

function kindOf(rates: readonly [number, number, number], informative: number): LabelConvention['kind'] {
  if (informative < ENOUGH) return 'undecided'
  if (rates[1] >= CLEAR) return 'pre-shifted'
  if (rates[0] >= CLEAR) return 'unshifted'
  if (rates[2] >= CLEAR) return 'double-shifted'
  return informative >= MANY ? 'misaligned' : 'undecided'
}
