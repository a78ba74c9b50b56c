import { BEST, type HeadFacts } from './head-facts.ts'

/** Tenths of the probability of the likeliest class. */
const TENTHS = 10

/** Wrong guesses that are named: enough to see what they have in common. */
const NAMED = 8

/** How sure a head is, and how often it is right. */
export interface Calibration {
  readonly tokens: number
  /** Part of the tokens whose likeliest class is the target. */
  readonly accuracy: number
  /** Expected calibration error: mean distance between how sure it is and how often it is right (Guo et al., 2017). */
  readonly error: number
  /** By probability of the likeliest class, `[i, i + 1) / 10`; means are NaN where no token is. */
  readonly tenths: readonly { readonly tokens: number; readonly confidence: number; readonly accuracy: number }[]
  /** The surest of the wrong guesses, surest first. */
  readonly wrong: readonly { readonly token: number; readonly guess: number; readonly probability: number }[]
}

/**
 * Holds a head's likeliest classes against its targets.
 * @param classes target class of each token, `[N]`, -1 where none is trained
 */
export function calibration(facts: HeadFacts, classes: Int32Array): Calibration {
  const sums = Array.from({ length: TENTHS }, () => ({ tokens: 0, confidence: 0, right: 0 }))
  const wrong: { token: number; guess: number; probability: number }[] = []
  for (let token = 0; token < classes.length; token++) {
    if (classes[token] < 0) continue
    const guess = facts.bestClasses[token * BEST]
    const probability = Math.exp(facts.bestLogits[token * BEST] - facts.logSumExp[token])
    if (guess < 0 || Number.isNaN(probability)) continue
    const tenth = sums[Math.min(Math.floor(probability * TENTHS), TENTHS - 1)]
    tenth.tokens++
    tenth.confidence += probability
    if (guess === classes[token]) tenth.right++
    else keepSurest(wrong, { token, guess, probability })
  }
  const tokens = sums.reduce((sum, tenth) => sum + tenth.tokens, 0)
  const right = sums.reduce((sum, tenth) => sum + tenth.right, 0)
  const apart = sums.reduce((sum, tenth) => sum + Math.abs(tenth.confidence - tenth.right), 0)
  return {
    tokens,
    accuracy: right / tokens,
    error: apart / tokens,
    tenths: sums.map((tenth) => ({
      tokens: tenth.tokens,
      confidence: tenth.confidence / tenth.tokens,
      accuracy: tenth.right / tenth.tokens,
    })),
    wrong,
  }
}

/** Keeps a short list sorted: most tokens are not among the surest, and cost one comparison. */
function keepSurest<T extends { readonly probability: number }>(list: T[], one: T): void {
  if (list.length === NAMED && one.probability <= list[NAMED - 1].probability) return
  const at = list.findIndex(({ probability }) => probability < one.probability)
  list.splice(at < 0 ? list.length : at, 0, one)
  if (list.length > NAMED) list.pop()
}
