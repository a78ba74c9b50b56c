import type { Tensor } from '../tensor/tensor.ts'
import type { HeadFacts } from './head-facts.ts'

/** What one head's cross entropy is taken of. `rows` N is the number of tokens, whatever the leading dimensions. */
export type HeadOutput =
  | { readonly kind: 'hidden'; readonly hidden: Tensor; readonly weight: Tensor }
  | { readonly kind: 'logits'; readonly logits: Tensor }

export interface ComputeOptions {
  /** Softcap c: logits become `c * tanh(logits / c)`; 0 is off. */
  readonly softcap: number
  readonly signal: AbortSignal
  /** Share of the work done, 0 to 1. */
  readonly onProgress: (done: number) => void
}

/** What is wanted of a pass besides what no label enters. */
interface PassOptions {
  /**
   * For each head one class a token, `[N]`, -1 for none; null for a head of which none is wanted. Their logits are taken from
   * the pass itself, so that `targetLogits` need not read anything again. A hint to `logSumExp`, which has nowhere to put them.
   */
  readonly classes?: readonly (Int32Array | null)[]
  /**
   * Told of some tokens' facts as soon as they stand, before the others do: which head, and its rows. Rows that were
   * known before are not told, and a computation that has to begin again tells its rows again.
   */
  readonly onRows?: (headIndex: number, rows: Int32Array, facts: HeadFacts) => void
}

export interface TermOptions extends ComputeOptions, PassOptions {
  /**
   * For each head the tokens that are needed, 1 in `[N]`, so that a backend may leave the others NaN; null where all are.
   * Without it all are needed.
   */
  readonly needed?: readonly (Uint8Array | null)[]
}

export interface FactOptions extends ComputeOptions, PassOptions {
  /** Whether the expected embedding is wanted: twice the work. */
  readonly expected?: boolean
}

/** Tokens of one head, and what each of them weighs in a loss L: for the gradient of L by the LM head. */
export interface WeightedHead {
  readonly head: HeadOutput & { kind: 'hidden' }
  /** `[N]`, -1 where no target's logit enters. */
  readonly classes: Int32Array
  /** `[N]`, as `HeadFacts` has it. */
  readonly logSumExp: Float64Array
  /** `∂L/∂CE[t]`, `[N]`; 0 where nothing is trained. */
  readonly scales: Float64Array
}

/**
 * The seam between the semantics and the arithmetic. `CE[t] = logSumExp[t] - targetLogit[t]`: the first term costs
 * `2 N H V` operations and knows no labels, so it can be kept while labels, masks and boundaries change; the second is
 * one dot product of length H a token.
 *
 * Implemented by the CPU reference (float64, the truth in tests), by WASM SIMD and by WebGPU; all pass the same golden cases.
 */
export interface CrossEntropyBackend {
  /**
   * `ln Σ_v exp(logit[t, v])` of every token of every head, float64 `[N]` each.
   * A NaN or +Inf logit gives NaN, as torch's log-softmax does; -Inf logits drop out; all -Inf gives NaN.
   * @throws DOMException AbortError once `signal` is aborted; ReadError when the file cannot be read any more
   */
  logSumExp(heads: readonly HeadOutput[], options: TermOptions): Promise<Float64Array[]>
  /**
   * `logSumExp` and what else no label enters: entropy, best classes, on demand the expected embedding. All heads that
   * share an LM head are computed in one pass over it.
   * @throws as `logSumExp`
   */
  headFacts(heads: readonly HeadOutput[], options: FactOptions): Promise<HeadFacts[]>
  /**
   * Logit of one class a token, float64 `[N]`, after softcap; 0 where `classes[t]` is -1.
   * @param classes `[N]`, each -1 or in `[0, V)`
   */
  targetLogits(head: HeadOutput, classes: Int32Array, options: ComputeOptions): Promise<Float64Array>
  /**
   * `‖∂L/∂W[v]‖` of every row of the LM head that `heads` share, float64 `[V]`:
   * `∂L/∂W[v] = Σ_t scale[t] (p[t, v] - [v = class[t]]) f'[t, v] h[t]`. Takes a pass of its own, as p needs the final `logSumExp`.
   * @throws as `logSumExp`
   */
  weightGradientNorms(heads: readonly WeightedHead[], options: ComputeOptions): Promise<Float64Array>
}

/** N and V of a head. */
export function headSize(head: HeadOutput): { rows: number; vocabSize: number; width: number } {
  const tensor = head.kind === 'hidden' ? head.hidden : head.logits
  const width = tensor.shape.at(-1) ?? 0
  const rows = tensor.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  return { rows, width, vocabSize: head.kind === 'hidden' ? head.weight.shape[0] : width }
}
