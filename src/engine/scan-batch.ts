import { type BoundaryScanRow, boundaryScan } from '../core/findings/boundary-scan.ts'
import { batchFacts } from '../core/findings/facts/batch-facts.ts'
import { type ScannedHead, type ShiftScanRow, shiftScan } from '../core/findings/shift-scan.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import type { ComputeOptions, CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'

/** Both scans of a batch, over all of its tokens. */
export interface Scans {
  readonly shifts: readonly ShiftScanRow[]
  readonly boundaries: readonly BoundaryScanRow[]
}

/**
 * Mean losses by label roll and by distance to each boundary.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function scanBatch(
  open: OpenBatch,
  settings: LossSettings,
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<Scans> {
  const plan = planEvaluation(open, settings)
  const quiet = { ...options, onProgress: () => undefined }
  const evaluation = await computeEvaluation(plan, backend, quiet)
  const facts = batchFacts(open.batch, evaluation)
  const planned = [{ depth: -1, head: plan.main }, ...(plan.mtp?.heads ?? []).map((head, depth) => ({ depth, head }))]
  const heads = planned.flatMap(({ depth, head }): ScannedHead[] => {
    const logSumExp = (depth < 0 ? evaluation.main : evaluation.depths[depth])?.logSumExp ?? null
    return head === null || logSumExp === null ? [] : [{ depth, output: head.head, logSumExp }]
  })
  return { shifts: await shiftScan(facts, heads, backend, options), boundaries: boundaryScan(facts) }
}
