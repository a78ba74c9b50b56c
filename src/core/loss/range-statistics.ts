import { reasonCode } from '../targets/target-reason.ts'
import type { DepthEvaluation, Evaluation, MainEvaluation } from './evaluation.ts'

/** A head over some tokens. Losses in nats; null where they are not computed, or no token of these is trained. */
export interface HeadStatistics {
  readonly head: 'main' | number
  readonly trained: number
  readonly sum: number | null
  readonly mean: number | null
  /** Part of the head's whole sum; null where that is 0 or no number. */
  readonly share: number | null
}

/** What heads train on and lose over elements `[from, to)` of the flat batch, `[rows * S]`. */
export function rangeStatistics(evaluation: Evaluation, from: number, to: number): HeadStatistics[] {
  return [
    ...(evaluation.main === null ? [] : [headStatistics('main', evaluation.main, from, to)]),
    ...evaluation.depths.map((depth) => headStatistics(depth.depth, depth, from, to)),
  ]
}

function headStatistics(
  head: 'main' | number,
  { reasons, tokenLoss }: MainEvaluation | DepthEvaluation,
  from: number,
  to: number,
): HeadStatistics {
  let trained = 0
  let sum = 0
  for (let index = from; index < to; index++) {
    if (reasons[index] !== reasonCode.trained) continue
    trained++
    if (tokenLoss !== null) sum += tokenLoss[index]
  }
  if (tokenLoss === null) return { head, trained, sum: null, mean: null, share: null }
  const whole = sumOfTrained(tokenLoss, reasons)
  const share = Number.isFinite(whole) && whole !== 0 ? sum / whole : null
  return { head, trained, sum, mean: trained === 0 ? null : sum / trained, share }
}

const sums = new WeakMap<Float64Array, number>()

/** Losses of an evaluation never change, and a selection that is dragged asks for this sixty times a second. */
function sumOfTrained(losses: Float64Array, reasons: Uint8Array): number {
  const known = sums.get(losses)
  if (known !== undefined) return known
  let sum = 0
  for (let index = 0; index < losses.length; index++) if (reasons[index] === reasonCode.trained) sum += losses[index]
  sums.set(losses, sum)
  return sum
}
