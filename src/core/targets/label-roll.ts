import type { IntegerValues } from '../tensor/integer-values.ts'
/**
 * One row of labels rolled left by `shifts`, the vacated places filled with 0: upstream's `roll_tensor(x, -shifts)`.
 * The zeros are placeholders; `perDepthTargets` masks them.
 *
 *     labels      5 6 7 8        (labels[t] is the token at t + 1)
 *     roll by 1   6 7 8 0        depth 0 reads labels[t + 1], the token at t + 2
 *     roll by 2   7 8 0 0        depth 1 reads labels[t + 2], the token at t + 3
 */
export function rollLabels(row: IntegerValues, shifts: number): IntegerValues {
  const rolled = new Float64Array(row.length)
  rolled.set(row.subarray(Math.min(shifts, row.length)))
  return rolled
}
