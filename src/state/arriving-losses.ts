import type { DepthEvaluation, Evaluation, MainEvaluation } from '../core/loss/evaluation.ts'
import { addLosses, type LossPyramid, pendingPyramid } from '../core/loss/loss-pyramid.ts'
import type { LossPiece } from '../engine/engine-messages.ts'

/** Losses of an evaluation whose others are still computed. Its arrays are filled in place; each arrival makes a new object. */
export interface ArrivingLosses {
  /** The evaluation with masks and targets alone, as it is on screen meanwhile. */
  readonly of: Evaluation
  /** Of the heads that are computed. */
  readonly heads: ReadonlyMap<'main' | number, LossPyramid>
}

/** The losses of one head that there are. */
export interface LossesSoFar {
  /** Nats, `[rows * S]`. */
  readonly losses: Float64Array
  /** 1 for a trained token whose loss is not computed yet; null where all are. */
  readonly pending: Uint8Array | null
}

/** Puts pieces to the losses that have arrived of the evaluation `of`. */
export function withPieces(
  arriving: ArrivingLosses | null,
  pieces: readonly LossPiece[],
  of: Evaluation,
): ArrivingLosses {
  const heads = new Map(arriving?.of === of ? arriving.heads : [])
  for (const { head, rows, losses } of pieces) {
    const figures = head === 'main' ? of.main : of.depths[head]
    if (figures == null) continue
    const pyramid = heads.get(head) ?? pendingPyramid(figures.reasons)
    heads.set(head, pyramid)
    addLosses(pyramid, rows, losses)
  }
  return { of, heads }
}

/** The losses of a head of `evaluation`: all, or those that have arrived; null where there are none. */
export function lossesSoFar(
  evaluation: Evaluation,
  head: 'main' | number,
  { tokenLoss }: MainEvaluation | DepthEvaluation,
  arriving: ArrivingLosses | null,
): LossesSoFar | null {
  if (tokenLoss !== null) return { losses: tokenLoss, pending: null }
  return arriving?.of === evaluation ? (arriving.heads.get(head) ?? null) : null
}
