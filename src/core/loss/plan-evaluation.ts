import { isBoundaryTensorName } from '../packing/boundary-source.ts'
import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { boundarySourceOf, type LossSettings } from '../packing/loss-settings.ts'
import type { OpenBatch } from '../packing/packed-batch.ts'
import { boundaryArguments, labelShapeOf } from '../packing/read-boundaries.ts'
import { segmentIds } from '../packing/segment-ids.ts'
import { subSequences } from '../packing/sub-sequences.ts'
import { UpstreamError, type UpstreamErrorInfo } from '../packing/upstream-error.ts'
import { type DepthTargets, ownReasons } from '../targets/per-depth-targets.ts'
import { type MtpLossCall, type MtpPlan, mtpTargets, planMtpLoss } from './calculate-mtp-loss.ts'
import type { DepthEvaluation, Evaluation, MainEvaluation } from './evaluation.ts'
import { type CheckedHead, checkHead } from './head-loss.ts'
import { ignoredLabel, lossFunction } from './loss-function.ts'
import { mainHead } from './main-head.ts'
import { buildMtpLoss } from './mtp-loss-config.ts'
import { effectiveScalingFactor, planPipelineLoss } from './pipeline-causal-lm-loss.ts'
import { silentFaults } from './silent-faults.ts'
import { stageOutput, stageSeqIdx } from './stage-output.ts'

/** An evaluation without losses, and the heads to compute for them. */
export interface EvaluationPlan {
  readonly evaluation: Evaluation
  readonly main: CheckedHead | null
  readonly mtp: MtpPlan | null
  /** `num_label_tokens` of the main and MTP losses; the pipeline entry passes none. */
  readonly numLabelTokens: number | null
}

/**
 * Everything about a batch that needs no arithmetic on hidden states: which boundaries are in use, what each depth
 * trains on and why not, and which error upstream would raise. Never throws an UpstreamError: it is in the result.
 */
export function planEvaluation({ batch, roles }: OpenBatch, settings: LossSettings): EvaluationPlan {
  const source = boundarySourceOf(settings)
  const fn = lossFunction(settings)
  const labels = batch.labels
  const empty: Evaluation = {
    settings,
    boundarySource: source,
    scalingFactor: settings.scalingFactor,
    seqIdx: null,
    subSequences: subSequences(batch, null, source),
    depths: [],
    main: null,
    mtpLoss: null,
    pipeline: settings.entry === 'PipelineCausalLMLoss.forward' ? { loss: null, mtpComputed: false } : null,
    notices: [],
    error: null,
  }
  const numLabelTokens = empty.pipeline === null ? settings.numLabelTokens : null
  if (labels === null) {
    const error: UpstreamErrorInfo = {
      kind: 'TypeError',
      tensor: 'labels',
      message: 'calculate_mtp_loss needs labels, and the file has none: dump them, already shifted once.',
    }
    return { evaluation: { ...empty, error }, main: null, mtp: null, numLabelTokens }
  }

  const errors: UpstreamErrorInfo[] = []
  /** Runs one part; upstream's first error is kept, and the other parts still show what they can. */
  const attempt = <T>(part: () => T): T | null => {
    try {
      return part()
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      errors.push(error.info)
      return null
    }
  }

  const passed = attempt(() => argumentsOf({ batch, roles }, settings))
  const call: MtpLossCall = {
    lossFn: fn,
    mtpPerDepthH: roles.mtpPerDepthH,
    mtpPerDepthLogits: roles.mtpPerDepthLogits,
    labels,
    lmHead: roles.lmHead,
    scalingFactor: settings.scalingFactor,
    ignoreIndex: settings.ignoreIndex,
    numLabelTokens,
    seqIdx: passed?.seqIdx ?? null,
    cuSeqlens: passed?.cuSeqlens ?? null,
    mtpPerDepthTargets: settings.targetsArg ? batch.targets : null,
  }
  // What is wrong with it the plan below says, in upstream's order.
  const seqIdx = call.mtpPerDepthTargets === null ? quietly(() => segmentIds(labels.shape, call)) : null

  let main: CheckedHead | null = null
  let mtp: MtpPlan | null = null
  let mainError: UpstreamErrorInfo | null = null
  let scalingFactor = settings.scalingFactor
  let mtpComputed = true
  if (settings.entry === 'PipelineCausalLMLoss.forward') {
    const pipeline = buildMtpLoss(
      settings,
      fn,
      {
        lmHead: roles.lmHead,
        training: settings.training,
        mtpOutputsAreLogits: settings.mtpOutputsAreLogits,
        mtpLossScalingFactor: settings.modelScalingFactor,
      },
      call.cuSeqlens,
    )
    const output = stageOutput(roles, settings)
    scalingFactor = effectiveScalingFactor(pipeline, output)
    const plan = passed === null ? null : attempt(() => planPipelineLoss(pipeline, output, labels, call.seqIdx))
    main = plan?.main ?? null
    mtp = plan?.mtp ?? null
    mtpComputed = mtp !== null
  } else {
    mtp = passed === null ? null : attempt(() => planMtpLoss(call))
    try {
      const head = mainHead(roles, fn, labels)
      if (head !== null) main = checkHead(fn, head.name, head.output, labels, labels.values)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      mainError = error.info
    }
  }
  // Without a plan (no hidden states, or an error after the targets) the masks can still be shown.
  const shown = settings.entry === 'PipelineCausalLMLoss.forward' && errors.length === 0 ? 0 : batch.depths
  const targets = mtp?.targets ?? quietly(() => mtpTargets(call, shown)) ?? []

  const evaluation: Evaluation = {
    ...empty,
    scalingFactor,
    seqIdx,
    subSequences: subSequences(batch, seqIdx, source),
    depths: targets.map(pendingDepth),
    main: main === null ? null : pendingMain(labels, ignoredLabel(fn)),
    pipeline: empty.pipeline === null ? null : { loss: null, mtpComputed },
    error: errors[0] ?? null,
  }
  const notices = silentFaults({ fn, call, mainError })
  return { evaluation: { ...evaluation, notices }, main, mtp, numLabelTokens }
}

/** The tensors that the settings pass as `seq_idx` and `cu_seqlens`. */
function argumentsOf({ batch, roles }: OpenBatch, settings: LossSettings) {
  const tail = stageSeqIdx(batch, roles, settings)
  const seqIdx = tail === undefined ? passedTensor(batch, settings.seqIdxArg).seqIdx : tail
  return { seqIdx, cuSeqlens: passedTensor(batch, settings.cuSeqlensArg, 'cuSeqlens').cuSeqlens }
}

function passedTensor(
  batch: OpenBatch['batch'],
  name: string | null,
  as: 'seqIdx' | 'cuSeqlens' = 'seqIdx',
): { seqIdx: IntegerTensor | null; cuSeqlens: IntegerTensor | null } {
  const none = { seqIdx: null, cuSeqlens: null }
  if (name === null || !isBoundaryTensorName(name)) return none
  const tensor = batch.boundaries.get(name)
  if (tensor === undefined) return none
  if (as === 'cuSeqlens') return { seqIdx: null, cuSeqlens: tensor }
  // A cumulative tensor that the metadata says was passed as seq_idx is passed so, and fails as upstream would.
  if (name === 'cu_seqlens' || name === 'cu_seqlens_padded') return { seqIdx: tensor, cuSeqlens: null }
  return boundaryArguments(name, tensor, labelShapeOf(batch))
}

const notComputed = { loss: null, sum: null, tokenLoss: null, logSumExp: null } as const

function pendingDepth(depth: DepthTargets): DepthEvaluation {
  return { ...depth, ...notComputed }
}

function pendingMain(labels: IntegerTensor, ignored: number): MainEvaluation {
  const { reasons, trained } = ownReasons(labels.values, ignored)
  return { targets: { kind: 'own', values: labels.values }, reasons, trained, ...notComputed }
}

function quietly<T>(part: () => T): T | null {
  try {
    return part()
  } catch (error) {
    if (error instanceof UpstreamError) return null
    throw error
  }
}
