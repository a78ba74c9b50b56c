import { BEST, type HeadFacts } from './head-facts.ts'
import { RunningLogSumExp } from './running-log-sum-exp.ts'

/** Facts of several rows of logits that arrive in pieces, in order of their classes. float64. */
export class RunningHeadFacts {
  private readonly logSumExp: RunningLogSumExp
  /** `Σ exp(x - m) (x - m)` below the maximum m so far: entropy is `ln s - weighted / s`. */
  private readonly maximum: Float64Array
  private readonly sum: Float64Array
  private readonly weighted: Float64Array
  private readonly bestClasses: Int32Array
  private readonly bestLogits: Float64Array
  private readonly targetLogits: Float64Array | null

  /** @param classes class of each row whose logit is wanted, `[rows]`, -1 for none; null where none is */
  constructor(
    rows: number,
    private readonly classes: Int32Array | null = null,
  ) {
    this.logSumExp = new RunningLogSumExp(rows)
    this.maximum = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
    this.sum = new Float64Array(rows)
    this.weighted = new Float64Array(rows)
    this.bestClasses = new Int32Array(rows * BEST).fill(-1)
    this.bestLogits = new Float64Array(rows * BEST).fill(Number.NEGATIVE_INFINITY)
    this.targetLogits = classes === null ? null : new Float64Array(rows)
  }

  /** Adds entries `[start, end)` of `values`, the logits of classes from `firstClass` on. */
  add(row: number, values: Float64Array, start: number, end: number, firstClass: number): void {
    this.logSumExp.add(row, values, start, end)
    if (this.classes !== null && this.targetLogits !== null) {
      const place = start + this.classes[row] - firstClass
      if (this.classes[row] >= firstClass && place < end) this.targetLogits[row] = values[place]
    }
    let maximum = this.maximum[row]
    for (let i = start; i < end; i++) {
      if (values[i] > maximum) maximum = values[i]
      this.offer(row, values[i], firstClass + i - start)
    }
    if (maximum === Number.NEGATIVE_INFINITY) return
    const fall = this.maximum[row] - maximum
    if (fall !== 0 && this.sum[row] !== 0) {
      this.weighted[row] = Math.exp(fall) * (this.weighted[row] + this.sum[row] * fall)
      this.sum[row] *= Math.exp(fall)
    }
    this.maximum[row] = maximum
    for (let i = start; i < end; i++) {
      const below = values[i] - maximum
      // exp(-Inf) times -Inf would be NaN; such a class has no share in the entropy.
      if (below === Number.NEGATIVE_INFINITY) continue
      const share = Math.exp(below)
      this.sum[row] += share
      this.weighted[row] += share * below
    }
  }

  finish(): HeadFacts {
    return this.rows(0, this.sum.length)
  }

  /** Facts of rows `[start, end)`, which have had all their logits. */
  rows(start: number, end: number): HeadFacts {
    const weighted = this.weighted.subarray(start, end)
    return {
      logSumExp: this.logSumExp.finish(start, end),
      entropy: this.sum.slice(start, end).map((sum, row) => Math.log(sum) - weighted[row] / sum),
      bestClasses: this.bestClasses.slice(start * BEST, end * BEST),
      bestLogits: this.bestLogits.slice(start * BEST, end * BEST),
      expected: null,
      targetLogits: this.targetLogits?.slice(start, end) ?? null,
    }
  }

  /** Equal logits keep the order of their classes; a NaN is larger than nothing. */
  private offer(row: number, logit: number, index: number): void {
    const last = row * BEST + BEST - 1
    if (!(logit > this.bestLogits[last])) return
    let place = last
    while (place > row * BEST && logit > this.bestLogits[place - 1]) {
      this.bestLogits[place] = this.bestLogits[place - 1]
      this.bestClasses[place] = this.bestClasses[place - 1]
      place--
    }
    this.bestLogits[place] = logit
    this.bestClasses[place] = index
  }
}
