import { withChange } from '../core/findings/what-if/add-change.ts'
import { changesOf } from '../core/findings/what-if/edit-history.ts'
import { applyWhatIf, type WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { readBoundaries } from '../core/packing/read-boundaries.ts'
import type { OpenBatchState } from './app-state.ts'

/** Changes that are in force, the one that is being made included. */
export function changesInForce({ history, draft, loaded }: OpenBatchState): readonly WhatIf[] {
  const changes = changesOf(history)
  return draft === null ? changes : withChange(changes, draft, loaded.batch.settings)
}

/** The state with `batch`, `readings` and `settings` made anew of what was loaded and the changes in force. */
export function standingBatch(open: OpenBatchState): OpenBatchState {
  const { loaded } = open
  const { batch, settings } = applyWhatIf(
    { batch: loaded.batch, settings: loaded.batch.settings },
    changesInForce(open),
  )
  const readings = batch.boundaries === loaded.batch.boundaries ? loaded.readings : readBoundaries(batch)
  return { ...open, batch, settings, readings }
}

export function hasLosses({ mtpLoss, main }: Evaluation): boolean {
  return mtpLoss !== null || (main?.loss ?? null) !== null
}
