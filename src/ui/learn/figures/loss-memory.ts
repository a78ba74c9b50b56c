/** Sizes of one step's loss. */
export interface LossSizes {
  /** Tokens N of a microbatch. */
  readonly tokens: number
  /** Width H of the hidden states. */
  readonly width: number
  /** Classes V. */
  readonly classes: number
  /** Heads: the main one and the MTP depths. */
  readonly heads: number
}

/** bf16, as trainers store hidden states, logits and weights. */
const STORED = 2
/** float32, in which the loss is computed. */
const COMPUTED = 4

/** Bytes of one part of the loss's memory. */
export interface MemoryPart {
  readonly name: string
  readonly bytes: number
}

/** What the loss with stored logits keeps, and what the fused one keeps. Gradients double the large parts of both. */
export function lossMemory({ tokens, width, classes, heads }: LossSizes): {
  readonly stored: readonly MemoryPart[]
  readonly fused: readonly MemoryPart[]
} {
  const hidden = { name: 'hidden states, N · H', bytes: heads * tokens * width * STORED }
  const weight = { name: 'LM head, V · H', bytes: classes * width * STORED }
  return {
    stored: [hidden, weight, { name: 'logits, N · V in float32', bytes: heads * tokens * classes * COMPUTED }],
    fused: [hidden, weight, { name: 'logSumExp and target logit, 2 · N', bytes: heads * tokens * 2 * COMPUTED }],
  }
}
