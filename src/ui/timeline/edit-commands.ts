import { ignoredLabel, lossFunction } from '../../core/loss/loss-function.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { pinCell } from '../../state/view-verbs.ts'
import { change } from '../../state/what-if-verbs.ts'
import { whyNotEditable } from '../../state/while-editable.ts'
import { runIndexAt, runsOfRow } from './boundary-runs.ts'
import { rollOf } from './heads.ts'
import type { TimelineCommand } from './timeline-keys.ts'
import type { TimelineScene } from './timeline-scene.ts'

/** Does what an editing key asks for at a cell. @returns what was done, in words; null where the key edits nothing */
export function editCommand(command: TimelineCommand, cell: CellAddress, scene: TimelineScene): string | null {
  const edit = edits[command]
  return edit === undefined ? null : (whyNotEditable() ?? edit(cell, scene))
}

const noBoundaries = 'The dump brings the targets themselves: no boundaries are in use.'

function editsBoundaries({ evaluation }: TimelineScene): boolean {
  return evaluation?.boundarySource !== 'mtp_per_depth_targets'
}

/** Puts a boundary before the token, or takes away the one that is there. */
export function toggleBoundary({ row, token }: CellAddress, scene: TimelineScene): string {
  if (!editsBoundaries(scene)) return noBoundaries
  if (token === 0) return 'A row always starts a sub-sequence.'
  const runs = runsOfRow(scene.used, row)
  const starts = runs[runIndexAt(runs, token)].start === token
  change({ kind: starts ? 'merge' : 'split', row, token })
  return starts ? `No boundary before token ${token} any more.` : `A sub-sequence starts at token ${token} now.`
}

/** Moves the boundary nearest to the token by one, as far as its neighbours let it. */
function moveBoundary({ row, token }: CellAddress, scene: TimelineScene, by: 1 | -1): string {
  if (!editsBoundaries(scene)) return noBoundaries
  const starts = runsOfRow(scene.used, row).flatMap(({ start }) => (start > 0 ? [start] : []))
  if (starts.length === 0) return 'This row has no boundary: B puts one before a token.'
  const from = starts.reduce((a, b) => (Math.abs(b - token) < Math.abs(a - token) ? b : a))
  const to = from + by
  if (to <= 0 || to >= scene.batch.sequenceLength || starts.includes(to))
    return `The boundary at token ${from} cannot move further.`
  change({ kind: 'move-boundary', row, from, to })
  return `The boundary at token ${from} is at token ${to} now.`
}

/** The label that a cell trains on, as an index into its row; null past the row, or where targets are given. */
export function labelOfCell({ token, head }: CellAddress, { batch, evaluation }: TimelineScene): number | null {
  const source = token + rollOf(head)
  const given = head !== 'main' && evaluation?.boundarySource === 'mtp_per_depth_targets'
  return batch.labels === null || given || source >= batch.sequenceLength ? null : source
}

const noLabel = 'This cell has no label to edit.'

function editLabel(cell: CellAddress, scene: TimelineScene): string {
  if (labelOfCell(cell, scene) === null) return noLabel
  pinCell(cell)
  // The inspector draws the field first.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid=label-input]')?.focus())
  return 'The label is in the inspector.'
}

function maskLabel(cell: CellAddress, scene: TimelineScene): string {
  const token = labelOfCell(cell, scene)
  const { open } = appStore.getState()
  if (token === null || open.status !== 'open') return noLabel
  const value = ignoredLabel(lossFunction(open.settings))
  change({ kind: 'edit', tensor: 'labels', row: cell.row, token, value })
  return `labels[${token}] is ${value} now: ignored at every head.`
}

const edits: Partial<Record<TimelineCommand, (cell: CellAddress, scene: TimelineScene) => string>> = {
  toggleBoundary,
  boundaryLeft: (cell, scene) => moveBoundary(cell, scene, -1),
  boundaryRight: (cell, scene) => moveBoundary(cell, scene, 1),
  editLabel,
  maskLabel,
}
