import type { EvaluationPlan } from '../core/loss/plan-evaluation.ts'
import type { LossPiece } from './engine-messages.ts'
import { plannedHeads } from './planned-heads.ts'
import { postAnswer } from './post-answer.ts'

/** Milliseconds between two messages, and before the first: what stands sooner comes in one go. */
const POST_MS = 150

/**
 * Sends losses to the page while others are computed, for `LossOptions.onLosses`. The first message has a piece of every head
 * that is computed, if an empty one. What is not sent when all stand is not sent at all: the evaluation has it.
 */
export function postLosses(
  id: number,
  plan: EvaluationPlan,
): (index: number, rows: Int32Array, losses: Float64Array) => void {
  const heads = plannedHeads(plan)
  let waiting: LossPiece[] = heads.map(({ head }) => ({ head, rows: new Int32Array(), losses: new Float64Array() }))
  let last = performance.now()
  return (index, rows, losses) => {
    waiting.push({ head: heads[index].head, rows, losses })
    if (performance.now() - last < POST_MS) return
    last = performance.now()
    postAnswer({ type: 'arrived', id, pieces: waiting })
    waiting = []
  }
}
