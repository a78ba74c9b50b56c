import type { ComputeOptions, CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import { type LossSettings, withBoundarySource } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'

/**
 * Asks for the target logit of every label, also where a boundary masks it: another boundary source, a moved boundary or
 * its removal then needs no arithmetic on hidden states at all.
 * @param backend one that keeps what it computes
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function learnTargets(
  open: OpenBatch,
  settings: LossSettings,
  backend: Pick<CrossEntropyBackend, 'targetLogits'>,
  options: ComputeOptions,
): Promise<void> {
  const { main, mtp } = planEvaluation(open, withBoundarySource(settings, 'none'))
  for (const { head, classes } of [...(main === null ? [] : [main]), ...(mtp?.heads ?? [])])
    await backend.targetLogits(head, classes, options)
}
