import type { ComputeOptions, CrossEntropyBackend, WeightedHead } from '../core/loss/cross-entropy-backend.ts'
import { lossFunction } from '../core/loss/loss-function.ts'
import { partOfProgress } from '../core/loss/part-of-progress.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { tokenScales } from '../core/loss/token-scales.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { plannedHeads } from './planned-heads.ts'

/** One row of the LM head under the gradient of the loss. */
export interface RowGradient {
  /** Class, the row's number. */
  readonly id: number
  /** `‖∂L/∂W[id]‖`. */
  readonly norm: number
  /** Trained tokens, of all heads that enter L, whose target it is. */
  readonly asTarget: number
}

export interface RowGradients {
  /** Those with the largest norms, largest first. */
  readonly rows: readonly RowGradient[]
  /** `‖∂L/∂W‖` over all rows. */
  readonly total: number
  /** Rows of the LM head. */
  readonly vocabSize: number
}

/** Rows told. */
const MOST = 20

/**
 * The rows of the LM head that the loss pulls most. L is what the entry returns: the MTP loss, and the main loss too where
 * the entry is the pipeline's.
 * @returns null where there is no loss, or one of its heads was dumped as logits alone
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function rowGradients(
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<RowGradients | null> {
  const plan = planEvaluation(open, settings)
  const fn = lossFunction(settings)
  const isPipeline = plan.evaluation.pipeline !== null
  const heads = plannedHeads(plan).filter(({ head }) => head !== 'main' || isPipeline)
  const outputs = heads.flatMap(({ checked: { head } }) => (head.kind === 'hidden' ? [head] : []))
  if (outputs.length === 0 || outputs.length < heads.length) return null
  const facts = await backend.headFacts(outputs, partOfProgress(options, 0, 1 / 3))
  const weighted = heads.map(({ head, checked: { targets, classes } }, index): WeightedHead => {
    const factor = head === 'main' ? 1 : (plan.mtp?.scale ?? 0)
    const scales = tokenScales(fn, targets, plan.numLabelTokens).map((scale) => scale * factor)
    return { head: outputs[index], classes, logSumExp: facts[index].logSumExp, scales }
  })
  const norms = await backend.weightGradientNorms(weighted, partOfProgress(options, 1 / 3, 1))
  const asTarget = new Uint32Array(norms.length)
  for (const { classes, scales } of weighted)
    for (const [token, index] of classes.entries()) if (index >= 0 && scales[token] !== 0) asTarget[index]++
  // What is no number is the worst of all.
  const rank = norms.map((norm) => (Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm))
  const order = [...norms.keys()].sort((a, b) => rank[b] - rank[a])
  return {
    rows: order.slice(0, MOST).map((id) => ({ id, norm: norms[id], asTarget: asTarget[id] })),
    total: Math.sqrt(norms.reduce((sum, norm) => sum + norm * norm, 0)),
    vocabSize: norms.length,
  }
}
