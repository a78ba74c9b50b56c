import { diagnose } from '../core/findings/diagnose.ts'
import type { Finding } from '../core/findings/finding.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { EvaluationPlan } from '../core/loss/plan-evaluation.ts'
import type { PackedBatch } from '../core/packing/packed-batch.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import type { Progress } from './engine-messages.ts'
import { marked } from './marked.ts'

/** Findings of one batch, by the settings and changes they were made under. */
export type FindingsCache = Map<string, readonly Finding[]>

/** Settings whose findings are kept: going back and forth between a few is common. */
const KEPT = 8

export interface Diagnosed {
  readonly evaluation: Evaluation
  readonly findings: readonly Finding[]
}

/**
 * Findings of an evaluation, from the cache where its `key` has been diagnosed before. A fault of a rule costs
 * the findings, not the losses: it is said in the evaluation's notices.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function diagnosed(
  batch: PackedBatch,
  plan: EvaluationPlan,
  evaluation: Evaluation,
  backend: CrossEntropyBackend,
  { cache, key }: { readonly cache: FindingsCache; readonly key: string },
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Diagnosed> {
  const known = cache.get(key)
  if (known !== undefined) return { evaluation, findings: known }
  const step = 'Looking for packing faults'
  onProgress({ step, done: 0 })
  try {
    const findings = await marked('findings', () =>
      diagnose(batch, evaluation, {
        heads: plan.mtp?.heads.map(({ head }) => head) ?? null,
        main: plan.main?.head ?? null,
        backend,
        options: { signal, onProgress: (done) => onProgress({ step, done }) },
      }),
    )
    const [oldest] = cache.keys()
    if (cache.size >= KEPT && oldest !== undefined) cache.delete(oldest)
    cache.set(key, findings)
    return { evaluation, findings }
  } catch (error) {
    if (signal.aborted || error instanceof ReadError) throw error
    const notice = `The findings could not be made: ${error instanceof Error ? error.message : String(error)}`
    return { evaluation: { ...evaluation, notices: [...evaluation.notices, notice] }, findings: [] }
  }
}
