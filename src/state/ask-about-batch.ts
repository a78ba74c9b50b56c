import type { Question, ToldOf } from '../engine/engine-question.ts'
import type { OpenBatchState } from './app-state.ts'
import type { Listener } from './engine-link.ts'
import { ask } from './engine-requests.ts'
import { whilePending } from './pending-work.ts'
import { changesInForce } from './standing-batch.ts'

export type { HeadCalibration } from '../engine/calibrate-heads.ts'
export type { DialectAnswer, Question, ToldOf } from '../engine/engine-question.ts'
export type { RowGradients } from '../engine/row-gradients.ts'

/**
 * Asks the engine about the open batch with the changes in force.
 * @throws EngineError when cancelled, or when the file cannot be read any more
 */
export function askAboutBatch<K extends Question['kind']>(
  open: OpenBatchState,
  question: Extract<Question, { kind: K }>,
  listener: Listener = { onProgress: () => undefined },
): Promise<ToldOf<K>> {
  return whilePending(ask<K>(open.id, open.loaded.batch.settings, changesInForce(open), question, listener))
}
