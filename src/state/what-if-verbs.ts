import { withChange } from '../core/findings/what-if/add-change.ts'
import { changesOf, stepTo, walked } from '../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { HeatmapView, Highlight } from './app-state.ts'
import { appStore, holdBack } from './app-store.ts'
import { putInForce } from './compute-batch.ts'
import { changesInForce, hasLosses } from './standing-batch.ts'
import { whileEditable } from './while-editable.ts'

/** Changes the batch or how the loss is called: one step, which `undo` takes back. */
export function change(added: WhatIf): void {
  whileEditable(({ history, loaded }) =>
    holdBack(() => putInForce(stepTo(history, withChange(changesOf(history), added, loaded.batch.settings)))),
  )
}

/** Takes every change of these kinds away, and adds one in their place. */
export function replaceChanges(kinds: readonly WhatIf['kind'][], added: readonly WhatIf[]): void {
  whileEditable(({ history, loaded }) => {
    const kept = changesOf(history).filter(({ kind }) => !kinds.includes(kind))
    const changes = added.reduce<readonly WhatIf[]>((list, one) => withChange(list, one, loaded.batch.settings), kept)
    putInForce(stepTo(history, changes))
  })
}

/** Takes one change out of the list; those after it stay. */
export function removeChange(index: number): void {
  whileEditable(({ history }) => putInForce(stepTo(history, changesOf(history).toSpliced(index, 1))))
}

/** The batch as loaded; the changes can be had back with `undo`. */
export function showAsLoaded(): void {
  whileEditable(({ history }) => putInForce(stepTo(history, [])))
}

export function undo(): void {
  walk(-1)
}

export function redo(): void {
  walk(1)
}

function walk(by: 1 | -1): void {
  whileEditable(({ history }) => {
    const next = walked(history, by)
    if (next !== history) holdBack(() => putInForce(next))
  })
}

/** Puts a change in force while it is being made; null takes it off again. */
export function draftChange(draft: WhatIf | null): void {
  whileEditable((open) => {
    if (JSON.stringify(draft) !== JSON.stringify(open.draft)) holdBack(() => putInForce(open.history, draft))
  })
}

/** Makes the change that is being made a step. */
export function commitDraft(): void {
  whileEditable((open) => {
    if (open.draft === null) return
    const history = stepTo(open.history, changesInForce(open))
    // What is in force stays: nothing has to be computed again.
    appStore.setState({ open: { ...open, history, draft: null } })
  })
}

/** Puts what is on the screen aside, to compare other settings or another batch with. */
export function keepForComparison(): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const { batch, evaluation } = open
  if (evaluation !== null && hasLosses(evaluation))
    appStore.setState({ kept: { batch, evaluation, changes: changesInForce(open) }, heatmap: 'kept' })
}

export function forgetKept(): void {
  const { heatmap } = appStore.getState()
  appStore.setState({ kept: null, ...(heatmap === 'kept' ? { heatmap: 'loss' } : {}) })
}

/** Chooses what the heatmaps show. */
export function showInHeatmap(heatmap: HeatmapView): void {
  appStore.setState({ heatmap })
}

/** Marks cells in the timeline; null takes the marks off. */
export function showHighlight(highlight: Highlight | null): void {
  appStore.setState({ highlight })
}
