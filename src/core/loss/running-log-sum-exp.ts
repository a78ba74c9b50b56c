/**
 * `ln Σ exp(x)` of several rows whose entries arrive in pieces: a running maximum m and s = Σ exp(x - m), merged by
 * `s = s₁·exp(m₁ - M) + s₂·exp(m₂ - M)`. float64; one row's result does not depend on the others.
 */
export class RunningLogSumExp {
  private readonly maximum: Float64Array
  private readonly sum: Float64Array

  constructor(rows: number) {
    this.maximum = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
    this.sum = new Float64Array(rows)
  }

  /** Adds a piece of which maximum and `Σ exp(x - maximum)` are known. */
  merge(row: number, maximum: number, sum: number): void {
    // A piece of -Inf only adds nothing; (-Inf) - (-Inf) would make it NaN.
    if (maximum === Number.NEGATIVE_INFINITY) return
    const before = this.maximum[row]
    const joint = maximum > before ? maximum : before
    this.sum[row] = this.sum[row] * (before === joint ? 1 : Math.exp(before - joint)) + sum * Math.exp(maximum - joint)
    this.maximum[row] = joint
  }

  /** Adds entries `[start, end)` of `values`. A NaN or +Inf makes the row NaN, as torch's log-softmax does. */
  add(row: number, values: Float64Array, start: number, end: number): void {
    let maximum = Number.NEGATIVE_INFINITY
    let poisoned = false
    for (let i = start; i < end; i++) {
      const value = values[i]
      if (value > maximum) maximum = value
      if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) poisoned = true
    }
    if (poisoned) {
      this.merge(row, 0, Number.NaN)
      return
    }
    if (maximum === Number.NEGATIVE_INFINITY) return
    let sum = 0
    for (let i = start; i < end; i++) sum += Math.exp(values[i] - maximum)
    this.merge(row, maximum, sum)
  }

  /** The result of rows `[start, end)`. A row of -Inf only is NaN: torch subtracts -Inf from -Inf there. */
  finish(start = 0, end = this.sum.length): Float64Array {
    const maximum = this.maximum.subarray(start, end)
    return this.sum.slice(start, end).map((sum, row) => (sum === 0 ? Number.NaN : maximum[row] + Math.log(sum)))
  }
}
