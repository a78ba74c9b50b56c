import type { IntegerTensor } from '../packing/integer-tensor.ts'
import { segmentIds } from '../packing/segment-ids.ts'
import { UpstreamError } from '../packing/upstream-error.ts'
import type { IntegerValues } from '../tensor/integer-values.ts'
import { sameShape, shapeText } from '../tensor/tensor.ts'
import { fillValue } from './fill-value.ts'
import { type MaskedCounts, reasonCode } from './target-reason.ts'
import type { Targets } from './targets.ts'

/** What the loss function of one depth sees, and why. */
export interface DepthTargets extends CountedReasons {
  /** 0 for the first MTP head, which predicts token t + 2. */
  readonly depth: number
  /** Rolled labels with the masked positions set to the call's ignore index. */
  readonly targets: Targets
}

/** Why every position trains or does not, and how many of each there are. */
export interface CountedReasons {
  /** `reasonCode` of every position, `[rows * S]`. */
  readonly reasons: Uint8Array
  readonly trained: number
  readonly masked: MaskedCounts
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
  return Array.from({ length: depths }, (_, depth) => rolledTargets(call, depth, seqIdx))
}

/**
 * Upstream rolls the labels once more a depth, then masks what came from nowhere and what came from elsewhere:
 *
 *     labels      5 6 7 8        (labels[t] is the token at t + 1)
 *     depth 0     6 7 8 ·        reads labels[t + 1], the token at t + 2
 *     depth 1     7 8 · ·        reads labels[t + 2], the token at t + 3
 */
function rolledTargets(call: TargetCall, depth: number, seqIdx: IntegerValues | null): DepthTargets {
  const { labels, ignoreIndex, lossIgnores } = call
  const length = labels.shape.at(-1) ?? 0
  const fill = fillValue(labels.dtype, ignoreIndex)
  const targets = { kind: 'rolled', labels: labels.values, length, shift: depth + 1, fill, seqIdx } as const
  return { depth, targets, ...rolledReasons(targets, lossIgnores) }
}

function rolledReasons(
  { labels, length, shift, fill, seqIdx }: Targets & { kind: 'rolled' },
  lossIgnores: number,
): CountedReasons {
  const reasons = new Uint8Array(labels.length)
  const fillReason = (reason: number) => (fill === lossIgnores ? reason : reasonCode.trained)
  const [crossing, trailing] = [fillReason(reasonCode.crossBoundary), fillReason(reasonCode.trailing)]
  const ignored = reasonCode.ignoredLabel
  const rolled = Math.max(0, length - shift)
  // Most positions train, and their code is 0: only the others are written and counted.
  const counts = [0, 0, 0, 0]
  for (let start = 0; start < reasons.length; start += length) {
    const end = start + rolled
    for (let i = start; i < end; i++) {
      if (seqIdx !== null && seqIdx[i] !== seqIdx[i + shift]) {
        reasons[i] = crossing
        counts[crossing]++
      } else if (labels[i + shift] === lossIgnores) {
        reasons[i] = ignored
        counts[ignored]++
      }
    }
    reasons.fill(trailing, end, start + length)
    counts[trailing] += length - rolled
  }
  const [, trailingCount, crossBoundary, ignoredLabel] = counts
  const masked = { trailing: trailingCount, crossBoundary, ignoredLabel }
  return { reasons, trained: reasons.length - trailingCount - crossBoundary - ignoredLabel, masked }
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
