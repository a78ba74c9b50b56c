import type { Finding } from '../core/findings/finding.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { Report } from '../core/report/report.ts'
import type { OpenedFiles } from '../engine/engine-messages.ts'
import type { ShownError } from './app-state.ts'
import { appStore } from './app-store.ts'
import { currentReport } from './current-report.ts'
import { cancelPending, EngineError, evaluate, readFiles } from './engine-session.ts'
import { showWindow } from './timeline-store.ts'

/** Counts openings and evaluations: an answer to an older one changes nothing any more. */
let turn = 0
let batchId = 0
/** Everything that is being done; `currentReport` waits for it. */
let latest: Promise<void> = Promise.resolve()

/** Resolves once nothing is being read or computed. */
export async function workDone(): Promise<void> {
  let seen: Promise<void> | null = null
  while (seen !== latest) {
    seen = latest
    await seen
  }
}

/**
 * Opens files as if they had been dropped: tensors and LM head together make one batch, a tokenizer gives it its text.
 * A newer opening cancels this one. What was open stays until the new batch has been read and checked.
 * @throws Error with the message shown, when the files cannot be opened
 */
export async function openFiles(files: readonly File[]): Promise<Report> {
  const mine = ++turn
  cancelPending()
  const opening = open(files, mine)
  latest = opening.catch(() => undefined)
  await opening
  return currentReport()
}

async function open(files: readonly File[], mine: number): Promise<void> {
  const fileName = files.map(({ name }) => name).join(' + ')
  appStore.setState({ work: { status: 'reading', fileName, progress: { step: `Reading ${fileName}`, done: null } } })
  try {
    const opened = await readFiles(files, (progress) => {
      if (mine === turn) appStore.setState({ work: { status: 'reading', fileName, progress } })
    })
    if (mine !== turn) throw new EngineError({ kind: 'cancelled' })
    await showOpened(opened, mine)
  } catch (error) {
    fail(error, mine)
    if (mine === turn) appStore.setState({ lastOpenError: appStore.getState().error })
    throw error instanceof EngineError && error.failure.kind === 'cancelled'
      ? new Error(`${fileName}: opening was cancelled.`)
      : error
  }
}

async function showOpened({ batch, tokens }: OpenedFiles, mine: number): Promise<void> {
  appStore.setState({ error: null, lastOpenError: null, ...(tokens === null ? {} : { tokens }) })
  if (batch === null) {
    appStore.setState({ work: { status: 'idle' } })
    return
  }
  batchId = batch.batchId
  const { packed, readings } = batch
  appStore.setState({
    open: { status: 'open', batch: packed, readings, settings: packed.settings, evaluation: null, findings: null },
    row: 0,
    pinned: null,
    // Ids of another vocabulary would be shown as its text.
    ...(tokens === null && packed.vocabSize !== appStore.getState().tokens?.texts.length ? { tokens: null } : {}),
  })
  showWindow({ start: 0, end: packed.sequenceLength }, packed.sequenceLength)
  await compute(packed.settings, mine)
}

/** Changes settings of the open batch; masks follow at once, losses as soon as they are computed. */
export function changeSettings(change: Partial<LossSettings>): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const settings = { ...open.settings, ...change }
  appStore.setState({ open: { ...open, settings } })
  const mine = ++turn
  cancelPending()
  latest = compute(settings, mine).catch((error: unknown) => fail(error, mine))
}

async function compute(settings: LossSettings, mine: number): Promise<void> {
  appStore.setState({ work: { status: 'computing', progress: { step: 'Computing the loss', done: 0 } } })
  const startedAt = performance.now()
  const { evaluation, findings, engine } = await evaluate(
    batchId,
    settings,
    (progress) => {
      if (mine === turn) appStore.setState({ work: { status: 'computing', progress } })
    },
    (planned) => {
      if (mine === turn) showEvaluation(planned, null)
    },
  )
  if (mine !== turn) throw new EngineError({ kind: 'cancelled' })
  showEvaluation(evaluation, findings)
  appStore.setState({ engine, computeMs: performance.now() - startedAt, work: { status: 'idle' } })
}

function showEvaluation(evaluation: Evaluation, findings: readonly Finding[] | null): void {
  const { open } = appStore.getState()
  if (open.status === 'open') appStore.setState({ open: { ...open, evaluation, findings } })
}

/** Computes what was cancelled. */
export function computeAgain(): void {
  changeSettings({})
}

/** Stops reading or computing. What is on screen stays; losses not yet computed stay missing. */
export function cancelWork(): void {
  turn++
  cancelPending()
  appStore.setState({ work: { status: 'idle' } })
}

export function dismissError(): void {
  appStore.setState({ error: null })
}

function fail(error: unknown, mine: number): void {
  if (error instanceof EngineError && error.failure.kind === 'cancelled') {
    if (mine === turn) appStore.setState({ work: { status: 'idle' } })
    return
  }
  if (mine !== turn) return
  appStore.setState({ work: { status: 'idle' }, error: shownError(error) })
}

function shownError(error: unknown): ShownError {
  if (error instanceof EngineError && error.failure.kind === 'read') {
    const { file, tensor, field, remedy } = error.failure.details
    return {
      message: error.message,
      file,
      ...(tensor === undefined ? {} : { tensor }),
      ...(field === undefined ? {} : { field }),
      ...(remedy === undefined ? {} : { remedy }),
    }
  }
  return { message: error instanceof Error ? error.message : String(error) }
}
