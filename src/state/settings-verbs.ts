import { withChange } from '../core/findings/what-if/add-change.ts'
import { changesOf, stepTo } from '../core/findings/what-if/edit-history.ts'
import type { BoundarySource } from '../core/packing/boundary-source.ts'
import { type LossSettings, withBoundarySource } from '../core/packing/loss-settings.ts'
import type { OpenBatchState } from './app-state.ts'
import { holdBack } from './app-store.ts'
import { putInForce } from './compute-batch.ts'
import { whileEditable } from './while-editable.ts'

/** Changes settings of the open batch; masks follow at once, losses as soon as they are computed. */
export function changeSettings(change: Partial<LossSettings>): void {
  whileEditable((open) => withSettings(open, change))
}

/** Makes the targets with another source of boundaries. */
export function chooseBoundarySource(source: BoundarySource): void {
  whileEditable((open) => {
    const { seqIdxArg, cuSeqlensArg, targetsArg } = withBoundarySource(open.settings, source)
    withSettings(open, { seqIdxArg, cuSeqlensArg, targetsArg })
  })
}

/** Back to the settings that the dump brought; edits of the batch stay. */
export function resetSettings(): void {
  whileEditable(({ history }) => {
    const kept = changesOf(history).filter(({ kind }) => kind !== 'settings' && kind !== 'normaliser')
    putInForce(stepTo(history, kept))
  })
}

function withSettings({ history, loaded, settings }: OpenBatchState, change: Partial<LossSettings>): void {
  // A field may hand the same number over twice, on Enter and on leaving it: that is one step.
  const names = Object.keys(change) as (keyof LossSettings)[]
  if (names.every((name) => Object.is(settings[name], change[name]))) return
  const next = withChange(changesOf(history), { kind: 'settings', change }, loaded.batch.settings)
  holdBack(() => putInForce(stepTo(history, next)))
}
