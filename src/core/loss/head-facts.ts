/** Classes kept a token: the arg-max and the next four. */
export const BEST = 5

/** What is known of one head's logits; all but `targetLogits` is kept while labels, masks and boundaries change. */
export interface HeadFacts {
  /** `ln Σ_v exp(logit[t, v])`, `[N]`, as `CrossEntropyBackend.logSumExp` defines it. */
  readonly logSumExp: Float64Array
  /** Entropy of the prediction in nats, `[N]`: between 0 and ln V. NaN where `logSumExp` is. */
  readonly entropy: Float64Array
  /** The classes of the largest logits, largest first, `[N, BEST]`; -1 where there are fewer. */
  readonly bestClasses: Int32Array
  /** Their logits, `[N, BEST]`, after softcap; -Infinity where the class is -1. */
  readonly bestLogits: Float64Array
  /**
   * Expected embedding `E[t] = Σ_v p[t, v] f'[t, v] W[v]`, `[N, H]`, where asked for and the head has hidden states.
   * `f'` is 1, or `1 - (logit / c)²` with softcap c. `∂CE[t]/∂h[t] = E[t] - f'[t, target] W[target]`.
   */
  readonly expected: Float32Array | null
  /**
   * Logits of the classes asked for, `[N]`, after softcap: the very numbers that went into `logSumExp`; 0 where the class is
   * -1. null where none was asked for, and where the pass had none: `CrossEntropyBackend.targetLogits` gives them.
   */
  readonly targetLogits: Float64Array | null
}

/** Facts of no token yet: NaN, no best class. */
export function unknownFacts(tokens: number): HeadFacts {
  return {
    logSumExp: new Float64Array(tokens).fill(Number.NaN),
    entropy: new Float64Array(tokens).fill(Number.NaN),
    bestClasses: new Int32Array(tokens * BEST).fill(-1),
    bestLogits: new Float64Array(tokens * BEST).fill(Number.NEGATIVE_INFINITY),
    expected: null,
    targetLogits: null,
  }
}
