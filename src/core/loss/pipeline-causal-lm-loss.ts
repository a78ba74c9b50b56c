import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type MtpLossCall, type MtpPlan, planMtpLoss } from './calculate-mtp-loss.ts'
import type { HeadOutput } from './cross-entropy-backend.ts'
import { type CheckedHead, checkHead } from './head-loss.ts'
import type { LossFunction } from './loss-function.ts'

/** What a pipeline's last stage returns. */
export type StageOutput =
  /** `(logits, *mtp_outputs[, seq_idx])`. */
  | { readonly form: 'tuple'; readonly elements: readonly Tensor[] }
  | {
      readonly form: 'object'
      readonly logits: Tensor | null
      readonly hiddenStates: Tensor | null
      readonly mtpPerDepthH: readonly Tensor[] | null
      readonly mtpPerDepthLogits: readonly Tensor[] | null
      /** `undefined`: no such attribute; `null`: None. */
      readonly mtpLossScalingFactor: number | null | undefined
    }
  | { readonly form: 'tensor'; readonly tensor: Tensor }

/** What of the model the loss looks at. */
export interface PipelineModel {
  readonly lmHead: Tensor | null
  readonly training: boolean
  readonly mtpOutputsAreLogits: boolean
  /** `mtp_config.loss_scaling_factor`; null where the model has none. */
  readonly mtpLossScalingFactor: number | null
}

/** A `PipelineCausalLMLoss`, as `MTPLossConfig.build` makes it. */
export interface PipelineCausalLmLoss {
  readonly lossFn: LossFunction
  readonly model: PipelineModel
  /** Overrides the output's and the model's own factor unless null; 0 is an override. */
  readonly scalingFactor: number | null
  readonly ignoreIndex: number
  /** The attribute that the recipe sets each step. */
  readonly cuSeqlens: IntegerTensor | null
}

/** A forward, checked; `mtp` is null where upstream adds none. */
export interface PipelinePlan {
  readonly main: CheckedHead
  readonly mtp: MtpPlan | null
}

/** The factor when neither the call, the output nor the model has one. */
const DEFAULT_SCALING_FACTOR = 0.1

/**
 * The tuple's last element if upstream takes it for `seq_idx`: int32 with two dimensions, and nothing else tells it
 * from one more MTP output. An int64 tail is not recognised.
 */
export function seqIdxTail(output: StageOutput): Tensor | null {
  if (output.form !== 'tuple') return null
  const last = output.elements.at(-1)
  return last !== undefined && last.dtype === 'I32' && last.shape.length === 2 ? last : null
}

/**
 * Upstream's `PipelineCausalLMLoss.forward(output, labels)` up to its arithmetic.
 * @param seqIdx the values of `seqIdxTail(output)`
 * @throws UpstreamError where upstream raises there
 */
export function planPipelineLoss(
  pipeline: PipelineCausalLmLoss,
  output: StageOutput,
  labels: IntegerTensor,
  seqIdx: IntegerTensor | null,
): PipelinePlan {
  const stage = readStage(pipeline, output)
  const main = checkHead(pipeline.lossFn, stage.mainName, stage.main, labels, labels.values)
  const outputs = stage.mtpPerDepthH ?? stage.mtpPerDepthLogits
  if (outputs === null || outputs.length === 0 || !pipeline.model.training) return { main, mtp: null }
  const call: MtpLossCall = {
    lossFn: pipeline.lossFn,
    mtpPerDepthH: stage.mtpPerDepthH,
    mtpPerDepthLogits: stage.mtpPerDepthLogits,
    labels,
    lmHead: pipeline.model.lmHead,
    scalingFactor: pipeline.scalingFactor ?? stage.scalingFactor,
    ignoreIndex: pipeline.ignoreIndex,
    numLabelTokens: null,
    seqIdx,
    cuSeqlens: pipeline.cuSeqlens,
    mtpPerDepthTargets: null,
  }
  return { main, mtp: planMtpLoss(call) }
}

/** The factor a forward ends up with; null is None, which upstream fails on. */
export function effectiveScalingFactor(pipeline: PipelineCausalLmLoss, output: StageOutput): number | null {
  if (pipeline.scalingFactor !== null) return pipeline.scalingFactor
  const own = output.form === 'object' ? output.mtpLossScalingFactor : undefined
  return own === undefined ? (pipeline.model.mtpLossScalingFactor ?? DEFAULT_SCALING_FACTOR) : own
}

interface Stage {
  readonly mainName: string
  readonly main: HeadOutput
  readonly mtpPerDepthH: readonly Tensor[] | null
  readonly mtpPerDepthLogits: readonly Tensor[] | null
  readonly scalingFactor: number | null
}

function readStage(pipeline: PipelineCausalLmLoss, output: StageOutput): Stage {
  const scalingFactor = effectiveScalingFactor(pipeline, output)
  switch (output.form) {
    case 'tuple':
      return { ...readTuple(pipeline, output), scalingFactor }
    case 'object':
      return { ...readObject(pipeline, output), scalingFactor }
    case 'tensor':
      return {
        ...mainOf(pipeline, output.tensor, output.tensor),
        mtpPerDepthH: null,
        mtpPerDepthLogits: null,
        scalingFactor,
      }
  }
}

function readTuple(
  pipeline: PipelineCausalLmLoss,
  output: StageOutput & { form: 'tuple' },
): Omit<Stage, 'scalingFactor'> {
  if (pipeline.lossFn.name === 'FusedLinearCrossEntropy')
    throw new UpstreamError('ValueError', {
      field: 'loss_fn',
      message:
        'Under pipeline parallelism a tuple output cannot be used with FusedLinearCrossEntropy: choose MaskedCrossEntropy or ChunkedCrossEntropy.',
    })
  const tail = seqIdxTail(output)
  const [logits, ...mtp] = tail === null ? output.elements : output.elements.slice(0, -1)
  if (logits === undefined)
    throw new UpstreamError('IndexError', {
      field: 'output',
      message: 'The output tuple holds no logits: upstream reads its first element.',
    })
  const outputs = mtp.length === 0 ? null : mtp
  const areLogits = pipeline.model.mtpOutputsAreLogits
  return {
    mainName: 'logits',
    main: { kind: 'logits', logits },
    mtpPerDepthH: areLogits ? null : outputs,
    mtpPerDepthLogits: areLogits ? outputs : null,
  }
}

function readObject(
  pipeline: PipelineCausalLmLoss,
  output: StageOutput & { form: 'object' },
): Omit<Stage, 'scalingFactor'> {
  const { mtpPerDepthH, mtpPerDepthLogits } = output
  return { ...mainOf(pipeline, output.hiddenStates, output.logits), mtpPerDepthH, mtpPerDepthLogits }
}

/** The fused loss takes the hidden states, any other loss the logits. */
function mainOf(
  pipeline: PipelineCausalLmLoss,
  hidden: Tensor | null,
  logits: Tensor | null,
): Pick<Stage, 'mainName' | 'main'> {
  const fused = pipeline.lossFn.name === 'FusedLinearCrossEntropy'
  const tensor = fused ? hidden : logits
  const name = fused ? 'hidden_states' : 'logits'
  if (tensor === null)
    throw new UpstreamError('AttributeError', {
      tensor: name,
      message: `The output has no ${name}, which ${pipeline.lossFn.name} needs for the main loss.`,
    })
  if (!fused) return { mainName: name, main: { kind: 'logits', logits: tensor } }
  const weight = pipeline.model.lmHead
  if (weight === null)
    throw new UpstreamError('ValueError', {
      tensor: 'lm_head.weight',
      message: 'The model has no lm_head.weight, which hidden states have to be multiplied with: dump it as well.',
    })
  return { mainName: name, main: { kind: 'hidden', hidden: tensor, weight } }
}
