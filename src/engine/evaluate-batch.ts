import { applyWhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { figuresOf } from '../core/loss/evaluation-figures.ts'
import { lossFunction } from '../core/loss/loss-function.ts'
import { pyramidBuffers } from '../core/loss/loss-pyramid.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { EngineInfo } from '../core/report/report.ts'
import { referred } from './batch-arrays.ts'
import { onDevice } from './device-in-use.ts'
import { type Diagnosed, diagnosed } from './diagnosed.ts'
import type { EngineAnswer, EngineRequest } from './engine-messages.ts'
import { headPyramids } from './head-pyramids.ts'
import { type CachedCrossEntropy, heldBatch, letGoOthers } from './held-batches.ts'
import { learnTargets } from './learn-targets.ts'
import { postLosses } from './losses-on-the-way.ts'
import { postAnswer, progressOf } from './post-answer.ts'

/** Where a computation runs, as its progress says. */
const places: Readonly<Record<EngineInfo['backend'], string>> = {
  webgpu: 'on WebGPU',
  wasm: 'with WASM SIMD',
  cpu: 'on the CPU',
}

/**
 * Evaluates a batch under settings and changes: masks are told first, then losses, and findings with the answer.
 * @throws BatchGone; ReadError when the file cannot be read any more; DOMException AbortError once cancelled
 */
export async function evaluateBatch(
  { id, batchId, settings: asked, changes }: EngineRequest & { type: 'evaluate' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = heldBatch(batchId, signal)
  letGoOthers(batchId)
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const plan = planEvaluation({ ...held.open, batch }, settings)
  postAnswer({ type: 'planned', id, evaluation: referred(plan.evaluation, batch) })
  // The page shows by itself that it has begun.
  const report = progressOf(id, performance.now())
  const compute = async (crossEntropy: CachedCrossEntropy, { backend }: EngineInfo): Promise<Diagnosed> => {
    const step = `Computing the loss ${places[backend]}`
    const onLosses = postLosses(id, plan)
    const options = { signal, onProgress: (done: number) => report({ step, done }), onLosses }
    // The losses stand early; the masked tokens follow, so that every what-if is then a matter of target logits.
    if (mostlyMasked(plan.evaluation))
      showFigures(id, await computeEvaluation(plan, crossEntropy, { ...options, trainedOnly: true }))
    const evaluation = await computeEvaluation(plan, crossEntropy, options)
    showFigures(id, evaluation)
    // Once a batch: what-ifs come back to these labels.
    if (changes.length === 0) {
      const { softcap } = lossFunction(settings)
      await learnTargets(held.open, settings, crossEntropy, { signal, softcap, onProgress: () => undefined })
    }
    const findings = { cache: held.findings, key: JSON.stringify([asked, changes]) }
    return diagnosed(batch, plan, evaluation, crossEntropy, findings, signal, report)
  }
  const { result, engine } = await onDevice(held, signal, compute)
  return { type: 'evaluated', id, notices: result.evaluation.notices, findings: result.findings, engine }
}

/** Losses go to the page with pyramids over them, which are of no use here any more. */
function showFigures(id: number, evaluation: Evaluation): void {
  const pyramids = headPyramids(evaluation)
  const buffers = pyramids.flatMap((levels) => (levels === null ? [] : pyramidBuffers(levels)))
  postAnswer({ type: 'computed', id, figures: figuresOf(evaluation), pyramids }, buffers)
}

/** Whether it is worth two passes over the LM head to show the trained tokens' losses first. */
function mostlyMasked({ depths, main }: Evaluation): boolean {
  const heads = [...depths, ...(main === null ? [] : [main])]
  const tokens = heads.reduce((sum, { reasons }) => sum + reasons.length, 0)
  return heads.reduce((sum, { trained }) => sum + trained, 0) < tokens / 2
}
