import { reasonCode } from '../targets/target-reason.ts'
import { evaluatedHeads } from './evaluated-heads.ts'
import type { Evaluation } from './evaluation.ts'

/** Places in a sub-sequence, counted from 0 at its first token: `[from, to)`. */
export interface PositionBin {
  readonly from: number
  readonly to: number
}

export interface LossByPosition {
  /** 0, 1, 2–3, 4–7, … : as many as the longest sub-sequence has. */
  readonly bins: readonly PositionBin[]
  readonly heads: readonly {
    readonly head: 'main' | number
    /** Mean loss of the trained tokens in each bin, in nats; NaN where there are none. */
    readonly means: Float64Array
    readonly counts: Int32Array
  }[]
}

/**
 * Mean loss by place in the sub-sequence. A sound head starts high, as its first tokens have nothing to go by, and falls; one
 * that rises where its neighbours fall has its positions or its boundaries wrong. Padding counts nowhere.
 */
export function lossByPosition(evaluation: Evaluation, sequenceLength: number): LossByPosition {
  const documents = evaluation.subSequences.filter(({ padding }) => !padding)
  const longest = documents.reduce((length, { start, end }) => Math.max(length, end - start), 0)
  const bins = binsUpTo(longest)
  const heads = evaluatedHeads(evaluation).map(({ head, figures, tokenLoss }) => {
    const sums = new Float64Array(bins.length)
    const counts = new Int32Array(bins.length)
    for (const { row, start, end } of documents)
      for (let token = start; token < end; token++) {
        const index = row * sequenceLength + token
        if (figures.reasons[index] !== reasonCode.trained) continue
        const bin = binOf(token - start)
        sums[bin] += tokenLoss[index]
        counts[bin]++
      }
    return { head, means: sums.map((sum, bin) => sum / counts[bin]), counts }
  })
  return { bins, heads }
}

/** Trained tokens of a head, as indices into `[rows * S]`, ascending, whose place is in a bin. */
export function tokensAtPosition(
  { subSequences, depths }: Evaluation,
  sequenceLength: number,
  depth: number,
  { from, to }: PositionBin,
): Int32Array {
  const { reasons } = depths[depth]
  const tokens: number[] = []
  for (const { row, start, end, padding } of subSequences)
    for (let token = start + from; !padding && token < Math.min(start + to, end); token++) {
      const index = row * sequenceLength + token
      if (reasons[index] === reasonCode.trained) tokens.push(index)
    }
  return Int32Array.from(tokens)
}

function binsUpTo(length: number): PositionBin[] {
  const bins: PositionBin[] = []
  for (let from = 0; from < length; from = from === 0 ? 1 : 2 * from) bins.push({ from, to: from === 0 ? 1 : 2 * from })
  return bins
}

/** Bin 0 holds place 0, bin `i` the places from `2^(i - 1)` up to `2^i`. */
function binOf(place: number): number {
  return 32 - Math.clz32(place)
}
