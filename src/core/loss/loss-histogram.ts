import { reasonCode } from '../targets/target-reason.ts'
import { evaluatedHeads } from './evaluated-heads.ts'
import type { Evaluation } from './evaluation.ts'

/** Width of a bin in nats: the same for every batch, so that two of them can be laid side by side. */
export const BIN_NATS = 0.5

/** The last bin holds all that is larger: twice the loss of a guess among 160,000 classes. */
const BINS = 48

/** How the losses of one head's trained tokens are spread. */
export interface LossHistogram {
  readonly head: 'main' | number
  /** `counts[i]` tokens lose `[i, i + 1) * BIN_NATS` nats; the last bin holds all larger ones. */
  readonly counts: Int32Array
  /** Sum of the losses in each bin, in nats. */
  readonly sums: Float64Array
  /** Trained tokens whose loss is NaN or infinite: in no bin. */
  readonly notFinite: number
}

/** Spread of the losses of every head, in one pass over each. */
export function lossHistograms(evaluation: Evaluation): LossHistogram[] {
  return evaluatedHeads(evaluation).map(({ head, figures, tokenLoss }) => {
    const counts = new Int32Array(BINS)
    const sums = new Float64Array(BINS)
    let notFinite = 0
    for (let token = 0; token < tokenLoss.length; token++) {
      if (figures.reasons[token] !== reasonCode.trained) continue
      const loss = tokenLoss[token]
      if (!Number.isFinite(loss)) {
        notFinite++
        continue
      }
      // Rounding can bring a loss of a certain token a hair below 0.
      const bin = Math.min(Math.max(Math.floor(loss / BIN_NATS), 0), BINS - 1)
      counts[bin]++
      sums[bin] += loss
    }
    return { head, counts, sums, notFinite }
  })
}

/** Tokens of a histogram from bin `from` on, and their part of the head's loss; null where that is 0. */
export function aboveBin({ counts, sums }: LossHistogram, from: number): { tokens: number; share: number | null } {
  let [tokens, above, whole] = [0, 0, 0]
  for (let bin = 0; bin < counts.length; bin++) {
    whole += sums[bin]
    if (bin < from) continue
    tokens += counts[bin]
    above += sums[bin]
  }
  return { tokens, share: whole === 0 ? null : above / whole }
}
