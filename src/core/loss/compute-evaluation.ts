import { UpstreamError, type UpstreamErrorInfo } from '../packing/upstream-error.ts'
import { mtpLossOf } from './calculate-mtp-loss.ts'
import type { CrossEntropyBackend } from './cross-entropy-backend.ts'
import type { DepthEvaluation, Evaluation, MainEvaluation } from './evaluation.ts'
import { type CheckedHead, headLosses, type LossOptions } from './head-loss.ts'
import { ignoredLabel, type LossFunction, lossFunction } from './loss-function.ts'
import type { EvaluationPlan } from './plan-evaluation.ts'
import type { HeadLoss } from './reduce-loss.ts'
import { roundingNotice } from './rounding-notice.ts'

/**
 * Fills in the losses of a planned evaluation. An error that upstream raises only at the reduction is in the result.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function computeEvaluation(
  plan: EvaluationPlan,
  backend: CrossEntropyBackend,
  options: Omit<LossOptions, 'softcap'>,
): Promise<Evaluation> {
  const { evaluation, main, mtp, numLabelTokens } = plan
  const heads = [...(main === null ? [] : [main]), ...(mtp?.heads ?? [])]
  if (heads.length === 0) return evaluation
  const fn = lossFunction(evaluation.settings)
  try {
    const losses = await headLosses(fn, heads, numLabelTokens, backend, { ...options, softcap: fn.softcap })
    const mainLoss = main === null ? null : losses[0]
    const depthLosses = main === null ? losses : losses.slice(1)
    const notice = roundingNotice(fn, losses)
    return {
      ...evaluation,
      ...withMtp(plan, depthLosses, mainLoss?.loss ?? null),
      main: evaluation.main === null || mainLoss === null ? evaluation.main : withFigures(evaluation.main, mainLoss),
      notices: [...evaluation.notices, ...nonFiniteNotices(heads, losses, fn), ...notice],
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return failed(evaluation, error.info)
  }
}

function withMtp(
  { evaluation, mtp }: EvaluationPlan,
  losses: readonly HeadLoss[],
  mainLoss: number | null,
): Partial<Evaluation> {
  const mtpLoss = mtp === null ? null : mtpLossOf(mtp, losses).loss
  return {
    mtpLoss,
    depths:
      mtp === null
        ? evaluation.depths
        : evaluation.depths.map((depth, index): DepthEvaluation => withFigures(depth, losses[index])),
    pipeline:
      evaluation.pipeline === null || mainLoss === null
        ? evaluation.pipeline
        : { loss: mainLoss + (mtpLoss ?? 0), mtpComputed: evaluation.pipeline.mtpComputed },
  }
}

function withFigures<T extends MainEvaluation | DepthEvaluation>(
  head: T,
  { loss, sum, tokenLoss, logSumExp }: HeadLoss,
): T {
  return { ...head, loss, sum, tokenLoss, logSumExp }
}

function failed(evaluation: Evaluation, error: UpstreamErrorInfo): Evaluation {
  return { ...evaluation, error: evaluation.error ?? error }
}

/** Counts NaN and infinite losses of trained tokens, which a sum would only show as NaN. */
function nonFiniteNotices(heads: readonly CheckedHead[], losses: readonly HeadLoss[], fn: LossFunction): string[] {
  const ignored = ignoredLabel(fn)
  return heads.flatMap(({ name, targets }, index) => {
    const bad: number[] = []
    losses[index].tokenLoss.forEach((value, token) => {
      if (targets[token] !== ignored && !Number.isFinite(value)) bad.push(token)
    })
    return bad.length === 0
      ? []
      : [`${name}: the loss of ${bad.length} trained tokens is NaN or infinite, the first at token ${bad[0]}.`]
  })
}
