import type { Rule } from '../rule.ts'

/** The shares have to differ this much to be worth a word. */
const UNEVEN = 4

/** A packed mean weights tokens, not documents. */
export const docWeightShift: Rule = {
  id: 'doc-weight-shift',
  title: 'Long documents weigh more',
  severity: 'info',
  needs: ['labels', 'whole sequences'],
  fix: 'Nothing to do: upstream’s mean is over tokens.',
  reference: 'linkedin/Liger-Kernel#329',
  check({ documents: { runs }, mainReference, ignored }) {
    const counts = runs
      .map(({ start, end }) => mainReference.subarray(start, end).reduce((n, y) => n + (y === ignored ? 0 : 1), 0))
      .filter((count) => count > 0)
    if (counts.length < 2) return []
    const total = counts.reduce((a, b) => a + b, 0)
    const largest = counts.reduce((a, b) => Math.max(a, b))
    const smallest = counts.reduce((a, b) => Math.min(a, b))
    if (largest < UNEVEN * smallest) return []
    const share = (count: number) => `${((100 * count) / total).toFixed(1)} %`
    return [
      {
        severity: 'info',
        message: `The longest document has ${share(largest)} of the trained tokens, the shortest ${share(smallest)}, where ${share(total / counts.length)} would be even.`,
        effective: false,
        count: counts.length,
      },
    ]
  },
}
