import type { Finding } from '../core/findings/finding.ts'
import type { EditHistory } from '../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { Progress } from '../engine/engine-messages.ts'
import type { OpenBatchState } from './app-state.ts'
import { appStore } from './app-store.ts'
import { withPieces } from './arriving-losses.ts'
import { EngineError } from './engine-error.ts'
import { cancelPending } from './engine-link.ts'
import { evaluate } from './engine-requests.ts'
import { whilePending } from './pending-work.ts'
import { showFailure } from './shown-error.ts'
import { changesInForce, hasLosses, standingBatch } from './standing-batch.ts'
import { computations } from './turns.ts'

/**
 * Puts the changes of `history` in force, and `draft` with them: masks follow at once, losses as soon as they are
 * computed. Whether the user may change the batch is for the verbs to say: a link brings changes to a locked one.
 */
export function putInForce(history: EditHistory, draft: WhatIf | null = null): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  appStore.setState({ open: standingBatch({ ...open, history, draft }) })
  cancelPending('computations')
  const computing = computeBatch()
  const isNewest = computations.current()
  void whilePending(
    computing.catch((error: unknown) => {
      if (!isNewest()) return
      // It is of other changes than those that stand beside the error.
      if (showsBefore) dropEvaluation()
      showFailure(error)
    }),
  )
}

/** Computes the open batch again, with the changes in force. */
export function computeAgain(): void {
  const { open } = appStore.getState()
  if (open.status === 'open') putInForce(open.history)
}

/**
 * Computes the open batch with the changes in force, and shows what comes as it comes. Begins a turn before it returns.
 * @param whole a batch whose first row is on screen, and which takes its place as soon as it has masks
 * @throws EngineError when cancelled, or when the file cannot be read any more
 */
export async function computeBatch(whole?: OpenBatchState): Promise<void> {
  const open = whole ?? appStore.getState().open
  if (open.status !== 'open') return
  const isNewest = computations.begin()
  showsBefore = true
  // They are of changes before, or of another batch.
  takeWaiting()
  showComputing({ step: 'Computing the loss', done: 0 })
  const startedAt = performance.now()
  const { evaluation, findings, engine } = await evaluate(
    open.id,
    open.batch,
    open.loaded.batch.settings,
    changesInForce(open),
    (progress) => {
      if (isNewest()) showComputing(progress)
    },
    (planned) => {
      if (isNewest()) showPlanned(planned, whole)
    },
    (pieces, of) => {
      if (isNewest()) appStore.setState(({ arriving }) => ({ arriving: withPieces(arriving, pieces, of) }))
    },
  )
  if (!isNewest()) throw new EngineError({ kind: 'cancelled' })
  keepFindingsNoMore()
  showEvaluation(evaluation, findings)
  appStore.setState({ engine, computeMs: performance.now() - startedAt })
  if (!isReading()) appStore.setState({ work: { status: 'idle' } })
}

/** A computation that runs changes nothing any more. What is shown of it stays, and nothing of another beside it. */
export function dropComputation(): void {
  showWaiting()
  if (findingsTimer !== undefined) dropFindings()
  if (showsBefore) dropEvaluation()
  computations.end()
}

function showComputing(progress: Progress): void {
  if (!isReading()) appStore.setState({ work: { status: 'computing', progress } })
}

/** A file that is being read stays in the bar: its reading is not ended by a setting of the batch on screen. */
function isReading(): boolean {
  return appStore.getState().work.status === 'reading'
}

/**
 * What may follow within a frame or two is waited for this long: heatmaps without losses, and a list without findings, would
 * only blink. The work is shown as going on meanwhile.
 */
const BLINK_MS = 50

/** Whether what is on screen is of changes before those that are being computed. */
let showsBefore = false
let plannedTimer: ReturnType<typeof setTimeout> | undefined
/** Masks that `plannedTimer` will show, unless their losses come first. */
let waiting: Evaluation | null = null
/** Runs from the first evaluation that is shown with findings of another. */
let findingsTimer: ReturnType<typeof setTimeout> | undefined

function showPlanned(evaluation: Evaluation, whole?: OpenBatchState): void {
  const { open } = appStore.getState()
  const shown = open.status === 'open' ? open : null
  if (hasLosses(evaluation) || shown === null || shown.evaluation === null || !hasLosses(shown.evaluation)) {
    const findings = shown?.findings ?? null
    showEvaluation(evaluation, findings, whole)
    if (findings !== null) findingsTimer ??= setTimeout(dropFindings, BLINK_MS)
  } else {
    takeWaiting()
    waiting = evaluation
    plannedTimer = setTimeout(showWaiting, BLINK_MS)
  }
}

/** Masks whose losses are not waited for any longer. */
function showWaiting(): void {
  const evaluation = takeWaiting()
  if (evaluation === null) return
  keepFindingsNoMore()
  showEvaluation(evaluation, null)
}

function takeWaiting(): Evaluation | null {
  clearTimeout(plannedTimer)
  const evaluation = waiting
  waiting = null
  return evaluation
}

function dropFindings(): void {
  keepFindingsNoMore()
  const { open } = appStore.getState()
  if (open.status === 'open') appStore.setState({ open: { ...open, findings: null } })
}

function dropEvaluation(): void {
  showsBefore = false
  const { open } = appStore.getState()
  if (open.status === 'open') appStore.setState({ open: { ...open, evaluation: null, findings: null } })
}

function keepFindingsNoMore(): void {
  clearTimeout(findingsTimer)
  findingsTimer = undefined
}

function showEvaluation(evaluation: Evaluation, findings: readonly Finding[] | null, whole?: OpenBatchState): void {
  takeWaiting()
  showsBefore = false
  const shown = appStore.getState().open
  const open = shown.status === 'open' ? shown : whole
  if (open === undefined) return
  const isAsLoaded = changesInForce(open).length === 0 && hasLosses(evaluation)
  const loaded = isAsLoaded ? { ...open.loaded, evaluation } : open.loaded
  appStore.setState(({ arriving }) => ({
    open: { ...open, loaded, evaluation, findings },
    arriving: arriving?.of === evaluation ? arriving : null,
  }))
}
