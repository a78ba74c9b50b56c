import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { gradientNorms } from '../core/loss/gradient-norms.ts'
import { BEST } from '../core/loss/head-facts.ts'
import { ignoredLabel, lossFunction } from '../core/loss/loss-function.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { plannedHeads } from './planned-heads.ts'

/** What one head predicts at one token, whatever its target is. */
export interface HeadPrediction {
  readonly head: 'main' | number
  /** In nats. */
  readonly entropy: number
  /** The likeliest classes, likeliest first; logits after softcap. */
  readonly best: readonly { readonly id: number; readonly logit: number; readonly probability: number }[]
  /** `‖∂CE/∂h‖`; null where nothing is trained, and for a head whose logits alone were dumped. */
  readonly gradientNorm: number | null
}

/**
 * Predictions of every head at one token, in one pass over the LM head.
 * @param token place in the batch, rows one after another
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function predictToken(
  open: OpenBatch,
  settings: LossSettings,
  token: number,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<HeadPrediction[]> {
  const heads = plannedHeads(planEvaluation(open, settings))
  const parts = heads.map(({ checked }) => tokenOf(checked.head, token))
  const facts = await backend.headFacts(parts, { ...options, expected: true })
  const ignored = ignoredLabel(lossFunction(settings))
  const predictions: HeadPrediction[] = []
  for (const [index, { head, checked }] of heads.entries()) {
    const { bestClasses, bestLogits, logSumExp, entropy, expected } = facts[index]
    const best = Array.from({ length: BEST }, (_, i) => ({
      id: bestClasses[i],
      logit: bestLogits[i],
      probability: Math.exp(bestLogits[i] - logSumExp[0]),
    })).filter(({ id }) => id >= 0)
    const part = parts[index]
    let gradientNorm: number | null = null
    if (part.kind === 'hidden' && expected !== null && checked.targets[token] !== ignored) {
      const classes = checked.classes.slice(token, token + 1)
      const logits = await backend.targetLogits(part, classes, options)
      const norms = await gradientNorms(part, expected, classes, logits, options)
      gradientNorm = norms[0]
    }
    predictions.push({ head, entropy: entropy[0], best, gradientNorm })
  }
  return predictions
}

function tokenOf(head: HeadOutput, token: number): HeadOutput {
  const rows = Int32Array.of(token)
  return head.kind === 'hidden'
    ? { ...head, hidden: selectRows(head.hidden, rows) }
    : { kind: 'logits', logits: selectRows(head.logits, rows) }
}
