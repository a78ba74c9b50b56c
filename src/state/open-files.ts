import type { Finding } from '../core/findings/finding.ts'
import { withChange } from '../core/findings/what-if/add-change.ts'
import { changesOf, type EditHistory, noEdits, stepTo } from '../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { type BatchChoices, noChoices } from '../core/packing/batch-choices.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { Report } from '../core/report/report.ts'
import type { OpenedFiles, Progress } from '../engine/engine-messages.ts'
import type { Question, Told } from '../engine/engine-question.ts'
import type { Scans } from '../engine/scan-batch.ts'
import type { OpenBatchState, ShownError } from './app-state.ts'
import { appStore } from './app-store.ts'
import { currentReport } from './current-report.ts'
import {
  askAbout,
  cancelPending,
  EngineError,
  evaluate,
  filesOf,
  readFiles,
  readPack,
  scanBatch,
} from './engine-session.ts'
import { learnStore } from './learn-store.ts'
import type { BatchOrigin } from './link/batch-origin.ts'
import { holdFiles } from './link/held-files.ts'
import { recallChoices, rememberChoices } from './remembered-choices.ts'
import { changesInForce, hasLosses, standingBatch } from './standing-batch.ts'
import { showWindow } from './timeline-store.ts'

export type { DialectAnswer, DifferingCells } from '../engine/engine-question.ts'
export type { Scans } from '../engine/scan-batch.ts'

/** Count openings and computations: an answer to an older one changes nothing any more. */
let openTurn = 0
let computeTurn = 0
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

/** Counts `work` as pending until it ends, well or not; `workDone` waits for it. */
export function whilePending<T>(work: Promise<T>): Promise<T> {
  latest = work.then(
    () => undefined,
    () => undefined,
  )
  return work
}

/**
 * Opens files as if they had been dropped: tensors and LM head together make one batch, a tokenizer gives it its text.
 * A newer opening cancels this one. What was open stays until the new batch has been read and checked.
 * @param from what a link calls them; without it the files are named by their fingerprint
 * @throws Error with the message shown, when the files cannot be opened
 */
export function openFiles(files: readonly File[], from?: BatchOrigin): Promise<Report> {
  const fileName = files.map(({ name }) => name).join(' + ')
  return start(fileName, noChoices, (onProgress) => readFiles(files, onProgress), originOf(files, from))
}

/** A file that cannot be read has no fingerprint; reading it says why. */
function originOf(files: readonly File[], from: BatchOrigin | undefined): Promise<BatchOrigin | null> {
  if (from !== undefined) return Promise.resolve(from)
  return holdFiles(files).catch(() => null)
}

/**
 * Opens another pack of the data set on screen, with the same choices.
 * @throws Error with the message shown; the pack on screen stays
 */
export function openPack(index: number): Promise<Report> {
  const { open } = appStore.getState()
  if (open.status !== 'open' || open.packs === null) return Promise.reject(new Error('No data set is open.'))
  const { choices, batch, origin } = open
  return start(batch.file.name, choices, (onProgress) => readPack(batchId, index, choices, onProgress), origin)
}

/**
 * Takes the tensors of the batch on screen, or its labels, for something else. The choice is kept for files of the same shape.
 * @throws Error with the message shown, where the tensors do not fit together so; the batch on screen stays as it is
 */
export async function chooseForBatch(change: Partial<BatchChoices>): Promise<Report> {
  const { open } = appStore.getState()
  if (open.status !== 'open') throw new Error('No batch is open.')
  const choices = { ...open.choices, ...change }
  const { batch, packs, origin } = open
  const read: Reading = (onProgress) => readPack(batchId, packs?.index ?? 0, choices, onProgress)
  const report = await start(batch.file.name, choices, read, origin)
  rememberChoices(batch.tensors, choices)
  return report
}

/** The files of the batch on screen; none while nothing is open. */
export function openedFiles(): readonly File[] {
  return filesOf(batchId)
}

type Reading = (onProgress: (progress: Progress) => void) => Promise<OpenedFiles>

type Origin = BatchOrigin | null | Promise<BatchOrigin | null>

async function start(fileName: string, choices: BatchChoices, read: Reading, origin: Origin): Promise<Report> {
  const mine = ++openTurn
  computeTurn++
  cancelPending()
  await whilePending(open(fileName, choices, read, origin, mine))
  return currentReport()
}

async function open(
  fileName: string,
  choices: BatchChoices,
  read: Reading,
  origin: Origin,
  mine: number,
): Promise<void> {
  appStore.setState({ work: { status: 'reading', fileName, progress: { step: `Reading ${fileName}`, done: null } } })
  const onProgress = (progress: Progress) => {
    if (mine === openTurn) appStore.setState({ work: { status: 'reading', fileName, progress } })
  }
  try {
    let opened = await read(onProgress)
    if (mine !== openTurn) throw new EngineError({ kind: 'cancelled' })
    let used = choices
    const remembered = choices === noChoices && opened.batch ? recallChoices(opened.batch.packed.tensors) : null
    if (opened.batch !== null && remembered !== null) {
      // A choice made for other files of this shape may not fit these: they then open as they are.
      const { batchId } = opened.batch
      const again = await readPack(batchId, opened.packs?.index ?? 0, remembered, onProgress).catch(() => null)
      if (mine !== openTurn) throw new EngineError({ kind: 'cancelled' })
      if (again !== null) {
        opened = { ...again, tokens: opened.tokens }
        used = remembered
      }
    }
    const from = await origin
    if (mine !== openTurn) throw new EngineError({ kind: 'cancelled' })
    const computing = showOpened(opened, used, from)
    const mineToCompute = computeTurn
    await computing.catch((error: unknown) => {
      // Settings were changed meanwhile: their computation goes on in this one's stead.
      if (mine !== openTurn || mineToCompute === computeTurn) throw error
    })
  } catch (error) {
    fail(error, mine === openTurn)
    if (mine === openTurn) appStore.setState({ lastOpenError: appStore.getState().error })
    throw error instanceof EngineError && error.failure.kind === 'cancelled'
      ? new Error(`${fileName}: opening was cancelled.`)
      : error
  }
}

async function showOpened(
  { batch, tokens, packs }: OpenedFiles,
  choices: BatchChoices,
  origin: BatchOrigin | null,
): Promise<void> {
  appStore.setState({
    work: { status: 'idle' },
    error: null,
    lastOpenError: null,
    ...(tokens === null ? {} : { tokens }),
  })
  if (batch === null) return
  batchId = batch.batchId
  const { packed, readings } = batch
  appStore.setState({
    open: {
      status: 'open',
      loaded: { batch: packed, readings, evaluation: null },
      history: noEdits,
      draft: null,
      batch: packed,
      readings,
      settings: packed.settings,
      evaluation: null,
      findings: null,
      packs,
      choices,
      origin,
    },
    row: 0,
    pinned: null,
    selection: null,
    search: null,
    // Ids of another vocabulary would be shown as its text.
    ...(tokens === null && packed.vocabSize !== appStore.getState().tokens?.texts.length ? { tokens: null } : {}),
  })
  showWindow({ start: 0, end: packed.sequenceLength }, packed.sequenceLength)
  await compute()
}

/** Changes settings of the open batch, unless a link locks them; masks follow at once, losses as soon as they are computed. */
export function changeSettings(change: Partial<LossSettings>): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const changes = withChange(changesOf(open.history), { kind: 'settings', change }, open.loaded.batch.settings)
  putInForce(stepTo(open.history, changes))
}

/** Computes the open batch again, with the changes in force. */
export function computeAgain(): void {
  const { open } = appStore.getState()
  if (open.status === 'open') putInForce(open.history)
}

/**
 * Puts the changes of `history` in force, and `draft` with them: masks follow at once, losses as soon as they are computed.
 */
export function putInForce(history: EditHistory, draft: WhatIf | null = null): void {
  const { open } = appStore.getState()
  if (open.status !== 'open' || learnStore.getState().locked.has('settings')) return
  appStore.setState({ open: standingBatch({ ...open, history, draft }) })
  cancelPending('computations')
  const computing = compute()
  const mine = computeTurn
  const reading = latest
  latest = computing.catch((error: unknown) => fail(error, mine === computeTurn)).then(() => reading)
}

async function compute(): Promise<void> {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const mine = ++computeTurn
  const changes = changesInForce(open)
  showComputing({ step: 'Computing the loss', done: 0 })
  const startedAt = performance.now()
  const { evaluation, findings, engine } = await evaluate(
    batchId,
    open.loaded.batch.settings,
    (progress) => {
      if (mine === computeTurn) showComputing(progress)
    },
    (planned) => {
      if (mine === computeTurn) showPlanned(planned)
    },
    changes,
  )
  if (mine !== computeTurn) throw new EngineError({ kind: 'cancelled' })
  showEvaluation(evaluation, findings)
  appStore.setState({ engine, computeMs: performance.now() - startedAt })
  showIdle()
}

/** A file that is being read stays in the bar: its reading is not ended by a setting of the batch on screen. */
function showComputing(progress: Progress): void {
  if (appStore.getState().work.status !== 'reading') appStore.setState({ work: { status: 'computing', progress } })
}

function showIdle(): void {
  if (appStore.getState().work.status !== 'reading') appStore.setState({ work: { status: 'idle' } })
}

/** Masks whose losses may follow within a frame or two wait for them this long: heatmaps would only blink. */
const BLINK_MS = 50

let plannedTimer: ReturnType<typeof setTimeout> | undefined

function showPlanned(evaluation: Evaluation): void {
  const { open } = appStore.getState()
  clearTimeout(plannedTimer)
  if (hasLosses(evaluation) || (open.status === 'open' && (open.evaluation === null || !hasLosses(open.evaluation))))
    showEvaluation(evaluation, null)
  else plannedTimer = setTimeout(() => showEvaluation(evaluation, null), BLINK_MS)
}

function showEvaluation(evaluation: Evaluation, findings: readonly Finding[] | null): void {
  clearTimeout(plannedTimer)
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const isAsLoaded = changesInForce(open).length === 0 && hasLosses(evaluation)
  const loaded = isAsLoaded ? { ...open.loaded, evaluation } : open.loaded
  appStore.setState({ open: { ...open, loaded, evaluation, findings } })
}

/**
 * Mean losses of the open batch by label roll and by distance to boundaries, with the changes in force.
 * @throws EngineError when cancelled, or when the file cannot be read any more
 */
export function scanOpenBatch(open: OpenBatchState, onProgress: (progress: Progress) => void): Promise<Scans> {
  return whilePending(scanBatch(batchId, open.loaded.batch.settings, changesInForce(open), onProgress))
}

/**
 * Asks the engine about the open batch with the changes in force.
 * @throws EngineError when cancelled, or when the file cannot be read any more
 */
export function askOfOpenBatch<K extends Question['kind']>(
  open: OpenBatchState,
  question: Question & { readonly kind: K },
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Told & { readonly kind: K }> {
  const asked = askAbout(batchId, open.loaded.batch.settings, changesInForce(open), question, onProgress)
  return whilePending(asked as Promise<Told & { readonly kind: K }>)
}

/** Stops reading or computing. What is on screen stays; losses not yet computed stay missing. */
export function cancelWork(): void {
  clearTimeout(plannedTimer)
  openTurn++
  computeTurn++
  cancelPending()
  appStore.setState({ work: { status: 'idle' } })
}

/** Takes the batch from the screen: the page is as it was before anything was open. */
export function closeBatch(): void {
  cancelWork()
  appStore.setState({ open: { status: 'empty' }, error: null, pinned: null, selection: null, search: null, row: 0 })
}

/** Shows that something could not be opened, before it came to reading. */
export function showError(message: string): void {
  appStore.setState({ error: { message }, lastOpenError: { message } })
}

export function dismissError(): void {
  appStore.setState({ error: null })
}

/** Shows a failure, unless it was wanted or something newer has begun. */
function fail(error: unknown, newest: boolean): void {
  if (!newest) return
  const cancelled = error instanceof EngineError && error.failure.kind === 'cancelled'
  appStore.setState({ work: { status: 'idle' }, ...(cancelled ? {} : { error: shownError(error) }) })
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
