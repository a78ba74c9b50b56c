import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import { type DepthTargets, perDepthTargets } from '../targets/per-depth-targets.ts'
import { targetValues } from '../targets/targets.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { HeadOutput } from './cross-entropy-backend.ts'
import { type CheckedHead, checkHead } from './head-loss.ts'
import { ignoredLabel, type LossFunction } from './loss-function.ts'
import type { HeadLoss } from './reduce-loss.ts'

/** Arguments of `calculate_mtp_loss`; `null` is Python's `None`. */
export interface MtpLossCall {
  readonly lossFn: LossFunction
  /** Hidden states of each depth, `[B, S, H]`, `[T, H]` or `[1, T, H]`. */
  readonly mtpPerDepthH: readonly Tensor[] | null
  /** Logits of each depth, for models with a head of their own, `[B, S, V]`. */
  readonly mtpPerDepthLogits: readonly Tensor[] | null
  /** `[B, S]` or `[T]`, already shifted once: `labels[t]` is the token at t + 1. */
  readonly labels: IntegerTensor
  /** The model's `lm_head.weight`, `[V, H]`. */
  readonly lmHead: Tensor | null
  readonly scalingFactor: number | null
  readonly ignoreIndex: number
  readonly numLabelTokens: number | null
  readonly seqIdx: IntegerTensor | null
  readonly cuSeqlens: IntegerTensor | null
  readonly mtpPerDepthTargets: readonly IntegerTensor[] | null
}

export type DepthLoss = HeadLoss & DepthTargets

export interface MtpLoss {
  /** `scalingFactor / D · Σ perDepth.loss`. */
  readonly loss: number
  /** Unscaled, but divided by `numLabelTokens` where that was passed. */
  readonly perDepth: readonly DepthLoss[]
}

/** Targets and heads of a call, checked; what remains is arithmetic. */
export interface MtpPlan {
  readonly targets: readonly DepthTargets[]
  readonly heads: readonly CheckedHead[]
  /** `scalingFactor / D`. */
  readonly scale: number
}

/**
 * NeMo AutoModel's `calculate_mtp_loss` up to its arithmetic: targets and heads, its errors in its order. `mtpLossOf` puts
 * the losses of the heads together.
 * @throws UpstreamError where upstream raises
 */
export function planMtpLoss(call: MtpLossCall): MtpPlan {
  const outputs = exactlyOne(call)
  const depths = outputs.tensors.length
  if (call.mtpPerDepthTargets !== null) mtpTargets(call, depths) // its errors come before those of an empty list
  if (depths === 0)
    throw new UpstreamError('IndexError', {
      field: outputs.name,
      message: `${outputs.name} is an empty list: calculate_mtp_loss reads its first entry.`,
    })
  if (call.lossFn.name === 'FusedLinearCrossEntropy') requireLmHead(call.lmHead)
  const targets = mtpTargets(call, depths)
  const heads = outputs.tensors.map((tensor, depth) => {
    const head = headOutput(call, outputs.kind, squeezed(tensor, call.labels))
    return checkHead(call.lossFn, `${outputs.name}.${depth}`, head, call.labels, targetValues(targets[depth].targets))
  })
  if (call.scalingFactor === null)
    throw new UpstreamError('TypeError', {
      field: 'scaling_factor',
      message: 'scaling_factor is None: calculate_mtp_loss divides it by the number of depths.',
    })
  return { targets, heads, scale: call.scalingFactor / depths }
}

/** Per-depth targets alone, which a batch without hidden states or logits has as well. */
export function mtpTargets(call: Omit<MtpLossCall, 'scalingFactor'>, depths: number): DepthTargets[] {
  return perDepthTargets({
    labels: call.labels,
    depths,
    ignoreIndex: call.ignoreIndex,
    lossIgnores: ignoredLabel(call.lossFn),
    seqIdx: call.seqIdx,
    cuSeqlens: call.cuSeqlens,
    targets: call.mtpPerDepthTargets,
  })
}

/** Puts the losses of a plan's heads together. */
export function mtpLossOf(plan: MtpPlan, losses: readonly HeadLoss[]): MtpLoss {
  const perDepth = losses.map((loss, depth): DepthLoss => ({ ...plan.targets[depth], ...loss }))
  return { loss: perDepth.reduce((sum, { loss }) => sum + loss, 0) * plan.scale, perDepth }
}

interface Outputs {
  readonly name: string
  readonly kind: HeadOutput['kind']
  readonly tensors: readonly Tensor[]
}

function exactlyOne({ mtpPerDepthH, mtpPerDepthLogits }: MtpLossCall): Outputs {
  if (mtpPerDepthH !== null && mtpPerDepthLogits === null)
    return { name: 'mtp_per_depth_h', kind: 'hidden', tensors: mtpPerDepthH }
  if (mtpPerDepthH === null && mtpPerDepthLogits !== null)
    return { name: 'mtp_per_depth_logits', kind: 'logits', tensors: mtpPerDepthLogits }
  throw new UpstreamError('ValueError', {
    field: 'mtp_per_depth_h',
    message: `calculate_mtp_loss needs exactly one of mtp_per_depth_h and mtp_per_depth_logits; the batch has ${mtpPerDepthH === null ? 'neither' : 'both'}.`,
  })
}

/** Flat labels go with `[T, …]`: an output of three dimensions whose first is 1 loses it. */
function squeezed(tensor: Tensor, labels: IntegerTensor): Tensor {
  return labels.shape.length === 1 && tensor.shape.length === 3 && tensor.shape[0] === 1
    ? { ...tensor, shape: tensor.shape.slice(1) }
    : tensor
}

function headOutput(call: MtpLossCall, kind: HeadOutput['kind'], tensor: Tensor): HeadOutput {
  if (kind === 'hidden') return { kind, hidden: tensor, weight: requireLmHead(call.lmHead) }
  if (call.lossFn.name === 'FusedLinearCrossEntropy')
    throw new UpstreamError('ValueError', {
      tensor: tensor.name,
      field: 'loss_fn',
      message:
        'MTP logits cannot be used with FusedLinearCrossEntropy, which multiplies hidden states itself: choose MaskedCrossEntropy or ChunkedCrossEntropy.',
    })
  return { kind, logits: tensor }
}

function requireLmHead(lmHead: Tensor | null): Tensor {
  if (lmHead === null)
    throw new UpstreamError('ValueError', {
      tensor: 'lm_head.weight',
      message: 'The model has no lm_head.weight, which hidden states have to be multiplied with: dump it as well.',
    })
  return lmHead
}
