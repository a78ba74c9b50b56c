import { BEST, type HeadFacts } from '../core/loss/head-facts.ts'

/** What the kernels leave of `tokenPitch` tokens; all arrays over tokens have that pitch. */
export interface RawFacts {
  readonly tokenPitch: number
  /** float32 `[STATE_ROWS, tokenPitch]`. */
  readonly state: Float32Array<ArrayBuffer>
  /** u32 `[tokenPitch]`, not 0 where the input of a token was not finite. */
  readonly odd: Uint32Array
  /** float32 `[tokenPitch]`; 0 where no target was asked for. */
  readonly targetLogits: Float32Array
  /** `Σ exp(l - m) f' W`, `[width rounded up to 4, tokenPitch]`, where asked for. */
  readonly expected: Float32Array | null
}

/**
 * Facts of tokens `[first, end)` of a pass. The logarithm is taken here in float64: WGSL allows its own a larger error, and
 * near p = 1 the loss is all error.
 * @param wantsTargets whether the classes of these tokens were asked for
 * @returns the facts, and the tokens (counted from `first`) that the CPU has to compute: an input or a result was not finite
 */
export function finishFacts(
  raw: RawFacts,
  first: number,
  end: number,
  width: number,
  wantsTargets = false,
): { facts: HeadFacts; odd: number[] } {
  const tokens = end - first
  const { state, tokenPitch } = raw
  const classBits = new Uint32Array(state.buffer, state.byteOffset, state.length)
  const facts = {
    logSumExp: new Float64Array(tokens),
    entropy: new Float64Array(tokens),
    bestClasses: new Int32Array(tokens * BEST).fill(-1),
    bestLogits: new Float64Array(tokens * BEST).fill(Number.NEGATIVE_INFINITY),
    expected: raw.expected === null ? null : new Float32Array(tokens * width),
    targetLogits: wantsTargets ? Float64Array.from(raw.targetLogits.subarray(first, end)) : null,
  }
  const odd: number[] = []
  for (let token = 0; token < tokens; token++) {
    const at = first + token
    const sum = state[tokenPitch + at]
    const logSum = Math.log(sum)
    facts.logSumExp[token] = state[at] + logSum
    facts.entropy[token] = logSum - state[2 * tokenPitch + at] / sum
    for (let i = 0; i < BEST; i++) {
      const found = classBits[(3 + BEST + i) * tokenPitch + at]
      if (found === 0xffffffff) continue
      facts.bestClasses[token * BEST + i] = found
      facts.bestLogits[token * BEST + i] = state[(3 + i) * tokenPitch + at]
    }
    if (raw.expected !== null && facts.expected !== null)
      for (let k = 0; k < width; k++) facts.expected[token * width + k] = raw.expected[k * tokenPitch + at] / sum
    const isComputed =
      Number.isFinite(facts.logSumExp[token]) &&
      Number.isFinite(facts.entropy[token]) &&
      Number.isFinite(facts.targetLogits?.[token] ?? 0)
    if (raw.odd[at] !== 0 || !isComputed) odd.push(token)
  }
  return { facts, odd }
}
