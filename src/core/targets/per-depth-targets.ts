import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { segmentIds } from '../packing/segment-ids.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, shapeText } from '../tensor/tensor.ts'
import { fillValue } from './fill-value.ts'
import { rolledReasons } from './rolled-reasons.ts'
import { type CountedReasons, reasonCode } from './target-reason.ts'
import type { Targets } from './targets.ts'

/** What the loss function of one depth sees, and why. */
export interface DepthTargets extends CountedReasons {
  /** 0 for the first MTP head, which predicts token t + 2. */
  readonly depth: number
  /** Rolled labels with the masked positions set to the call's ignore index. */
  readonly targets: Targets
}

export interface TargetCall {
  readonly labels: IntegerTensor
  readonly depths: number
  /** `ignore_index` of the call. */
  readonly ignoreIndex: number
  /** The value that the loss function itself ignores: decides what counts as trained. */
  readonly lossIgnores: number
  readonly seqIdx: IntegerTensor | null
  readonly cuSeqlens: IntegerTensor | null
  /** `mtp_per_depth_targets`: taken as they are. */
  readonly targets: readonly IntegerTensor[] | null
}

/**
 * Targets of every MTP depth as `calculate_mtp_loss` hands them to its loss function.
 *
 *     labels        5 6 7 | 1 2 3       two sub-sequences, S = 6
 *     depth 0       6 7 B | 2 3 T       labels[t + 1]; B crosses a boundary, T is trailing
 *     depth 1       7 B B | 3 T T       labels[t + 2]
 *
 * Only the two ends are compared, `seqIdx[t] === seqIdx[t + depth + 1]`, so an id that comes back after a short
 * sub-sequence in between leaks, as upstream's does.
 * @throws UpstreamError for arguments that upstream refuses: targets together with boundaries, a wrong number or shape
 *   of targets, a `seq_idx` of another shape, more depths than a roll of `seq_idx` allows
 */
export function perDepthTargets(call: TargetCall): DepthTargets[] {
  if (call.targets !== null) return suppliedTargets(call, call.targets)
  const { labels, depths } = call
  const length = labels.shape.at(-1) ?? 0
  const seqIdx = segmentIds(labels.shape, call)
  // upstream rolls seq_idx by depth + 1; torch allows indices down to -2S, and refuses beyond.
  if (seqIdx !== null && depths > 2 * length)
    throw new UpstreamError('IndexError', {
      field: 'seq_idx',
      message: `Depth ${2 * length} rolls seq_idx by ${2 * length + 1}, more than twice its length ${length}: upstream's index_fill is out of bounds.`,
    })
  return rolledTargets(call, seqIdx)
}

/**
 * Upstream rolls the labels once more a depth, then masks what came from nowhere and what came from elsewhere:
 *
 *     labels      5 6 7 8        (labels[t] is the token at t + 1)
 *     depth 0     6 7 8 ·        reads labels[t + 1], the token at t + 2
 *     depth 1     7 8 · ·        reads labels[t + 2], the token at t + 3
 */
function rolledTargets(call: TargetCall, seqIdx: IntegerValues | null): DepthTargets[] {
  const { labels, depths, ignoreIndex, lossIgnores } = call
  const length = labels.shape.at(-1) ?? 0
  const fill = fillValue(labels.dtype, ignoreIndex)
  const rolls = { labels: labels.values, length, depths, seqIdx, lossIgnores, trains: fill !== lossIgnores }
  return rolledReasons(rolls).map((reasons, depth) => {
    const targets = { kind: 'rolled', labels: labels.values, length, shift: depth + 1, fill, seqIdx } as const
    return { depth, targets, ...reasons }
  })
}

function suppliedTargets(call: TargetCall, supplied: readonly IntegerTensor[]): DepthTargets[] {
  const { labels, depths, seqIdx, cuSeqlens } = call
  if (seqIdx !== null || cuSeqlens !== null)
    throw new UpstreamError('ValueError', {
      tensor: (seqIdx ?? cuSeqlens)?.name ?? 'seq_idx',
      field: 'mtp_per_depth_targets',
      message: `mtp_per_depth_targets are final: calculate_mtp_loss refuses ${(seqIdx ?? cuSeqlens)?.name} beside them.`,
    })
  if (supplied.length !== depths)
    throw new UpstreamError('ValueError', {
      field: 'mtp_per_depth_targets',
      message: `There are ${depths} MTP outputs, which need ${depths} mtp_per_depth_targets; the call has ${supplied.length}.`,
    })
  return supplied.map((tensor, depth) => {
    if (!sameShape(tensor.shape, labels.shape))
      throw new UpstreamError('ValueError', {
        tensor: tensor.name,
        field: 'mtp_per_depth_targets',
        message: `${tensor.name} has shape ${shapeText(tensor.shape)}; calculate_mtp_loss wants the labels' ${shapeText(labels.shape)}.`,
      })
    return { depth, targets: { kind: 'own', values: tensor.values }, ...ownReasons(tensor.values, call.lossIgnores) }
  })
}

/** Reasons of targets that were not rolled here: they are trained, or their label is ignored. */
export function ownReasons(targets: IntegerValues, lossIgnores: number): CountedReasons {
  const reasons = new Uint8Array(targets.length)
  let ignoredLabel = 0
  for (let i = 0; i < reasons.length; i++) {
    if (targets[i] !== lossIgnores) continue
    reasons[i] = reasonCode.ignoredLabel
    ignoredLabel++
  }
  return { reasons, trained: reasons.length - ignoredLabel, masked: { trailing: 0, crossBoundary: 0, ignoredLabel } }
}
