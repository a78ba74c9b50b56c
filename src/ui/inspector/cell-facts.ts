import type { DepthEvaluation, Evaluation, MainEvaluation } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { type TargetReason, targetReasons } from '../../core/targets/target-reason.ts'
import { targetAt } from '../../core/targets/targets.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { type ArrivingLosses, lossesSoFar } from '../../state/arriving-losses.ts'

/** Everything the inspector says of one cell. */
export interface CellFacts {
  readonly head: 'main' | number
  readonly token: number
  /** Id of the token itself; null where the dump has no input_ids. */
  readonly here: number | null
  /** How far the label is rolled: 0 for the main head, depth + 1 else. */
  readonly roll: number
  /** True where the dump brings the targets: nothing is rolled. */
  readonly isGiven: boolean
  /** The label at the source, masked or not; null past the row's end, or without labels. */
  readonly label: number | null
  /** What the loss function sees. */
  readonly target: number
  readonly reason: TargetReason
  /** Sub-sequence of the token and of the source; null where no boundaries are in use. */
  readonly ids: { readonly here: number; readonly source: number | null } | null
  /** Nats; NaN is a value, null is not computed. Both null at masked positions. */
  readonly crossEntropy: number | null
  readonly targetLogit: number | null
  readonly logSumExp: number | null
  /** What the cell adds to its total; null where tokens are not simply summed. */
  readonly share: number | null
}

/**
 * Reads a cell out of an evaluation; null where the head or the token does not exist.
 * @param arriving losses that stand while others are computed
 */
export function cellFacts(
  batch: PackedBatch,
  evaluation: Evaluation,
  cell: CellAddress,
  arriving: ArrivingLosses | null = null,
): CellFacts | null {
  const { token, head } = cell
  const result: DepthEvaluation | MainEvaluation | null | undefined =
    head === 'main' ? evaluation.main : evaluation.depths[head]
  const index = cell.row * batch.sequenceLength + token
  if (!result || token >= batch.sequenceLength || index >= result.reasons.length) return null

  const roll = head === 'main' ? 0 : head + 1
  const isGiven = head !== 'main' && evaluation.settings.targetsArg
  const source = token + roll
  const isInside = source < batch.sequenceLength
  const reason = targetReasons[result.reasons[index]]
  const isTrained = reason === 'trained'
  const known = lossesSoFar(evaluation, head, result, arriving)
  const crossEntropy = isTrained && known !== null && known.pending?.[index] !== 1 ? known.losses[index] : null
  const logSumExp = result.logSumExp?.[index] ?? null
  return {
    head,
    token,
    here: batch.inputIds?.values[index] ?? null,
    roll,
    isGiven,
    label: isInside ? (batch.labels?.values[index + roll] ?? null) : null,
    target: targetAt(result.targets, index),
    reason,
    ids:
      head === 'main' || isGiven || evaluation.seqIdx === null
        ? null
        : { here: evaluation.seqIdx[index], source: isInside ? evaluation.seqIdx[index + roll] : null },
    crossEntropy,
    logSumExp,
    targetLogit: crossEntropy === null || logSumExp === null ? null : logSumExp - crossEntropy,
    share: crossEntropy === null ? null : shareOf(crossEntropy, head, evaluation),
  }
}

/** A summed loss is a sum of shares; the pipeline entry passes no divisor. */
function shareOf(crossEntropy: number, head: 'main' | number, evaluation: Evaluation): number | null {
  const { settings, scalingFactor, depths, pipeline } = evaluation
  if (settings.reduction !== 'sum') return null
  const divisor = pipeline === null ? (settings.numLabelTokens ?? 1) : 1
  if (divisor === 0) return null
  if (head === 'main') return crossEntropy / divisor
  return scalingFactor === null ? null : ((crossEntropy / divisor) * scalingFactor) / depths.length
}
