import { ignoredLabel, lossFunction } from '../../loss/loss-function.ts'
import { type LossSettings, withBoundarySource } from '../../packing/loss-settings.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { type BoundaryEdit, editedBoundaries } from './edited-boundaries.ts'
import { withEditedCell, withRolledLabels } from './edited-tokens.ts'
import { wrappedTargets } from './wrapped-targets.ts'

/** One change to a batch or to how the loss is called. Plain data: a list of them can be undone, posted and linked to. */
export type WhatIf =
  | BoundaryEdit
  /** The row's first labels at its end instead of a mask, as torch.roll alone leaves them. */
  | { readonly kind: 'wrap-around' }
  /** Arguments of the call, boundaries among them, and how its loss module is built. */
  | { readonly kind: 'settings'; readonly change: Partial<LossSettings> }
  /** The divisor: a number, the labels that are counted in this batch, or each depth's own targets. */
  | { readonly kind: 'normaliser'; readonly by: number | 'counted' | 'per depth' | 'none' }
  /** Labels rolled once more (1) or once less (-1), row by row. */
  | { readonly kind: 'roll-labels'; readonly by: 1 | -1 }
  | {
      readonly kind: 'edit'
      readonly tensor: 'labels' | 'input_ids'
      readonly row: number
      readonly token: number
      readonly value: number
    }

/** A batch with the settings it is computed under. */
export interface WhatIfState {
  readonly batch: PackedBatch
  readonly settings: LossSettings
}

/**
 * Applies changes one after another; neither argument is changed. The empty list is the batch as loaded. A counted
 * divisor and targets that wrap around are made of labels and boundaries, so they come last, wherever they stand.
 */
export function applyWhatIf(state: WhatIfState, changes: readonly WhatIf[]): WhatIfState {
  return changes.toSorted((a, b) => turn(a) - turn(b)).reduce(applyOne, state)
}

function turn({ kind }: WhatIf): number {
  return kind === 'wrap-around' ? 2 : kind === 'normaliser' ? 1 : 0
}

function applyOne(state: WhatIfState, change: WhatIf): WhatIfState {
  const { batch, settings } = state
  switch (change.kind) {
    case 'move-boundary':
    case 'split':
    case 'merge':
      return withSeqIdx(state, change)
    case 'wrap-around':
      return {
        batch: { ...batch, targets: wrappedTargets(batch, settings) },
        settings: withBoundarySource(settings, 'mtp_per_depth_targets'),
      }
    case 'settings':
      return { batch, settings: { ...settings, ...change.change } }
    case 'normaliser':
      return { batch, settings: { ...settings, ...normaliser(batch, settings, change.by) } }
    case 'roll-labels':
      return { batch: withRolledLabels(batch, change.by, ignored(settings)), settings }
    case 'edit':
      return { batch: withEditedCell(batch, change.tensor, change.row, change.token, change.value), settings }
  }
}

function withSeqIdx({ batch, settings }: WhatIfState, edit: BoundaryEdit): WhatIfState {
  const seqIdx = editedBoundaries(batch, settings, edit)
  return {
    batch: { ...batch, boundaries: new Map(batch.boundaries).set('seq_idx', seqIdx) },
    settings: withBoundarySource(settings, 'seq_idx'),
  }
}

function normaliser(
  batch: PackedBatch,
  settings: LossSettings,
  by: number | 'counted' | 'per depth' | 'none',
): Pick<LossSettings, 'reduction' | 'numLabelTokens'> {
  if (by === 'per depth') return { reduction: 'mean', numLabelTokens: null }
  if (by === 'none') return { reduction: 'sum', numLabelTokens: null }
  if (by !== 'counted') return { reduction: 'sum', numLabelTokens: by }
  const labels = batch.labels?.values ?? new Float64Array(0)
  const counted = labels.reduce((n, label) => n + (label === ignored(settings) ? 0 : 1), 0)
  return { reduction: 'sum', numLabelTokens: counted }
}

function ignored(settings: LossSettings): number {
  return ignoredLabel(lossFunction(settings))
}
