import { noEdits } from '../core/findings/what-if/edit-history.ts'
import type { FirstRow } from '../core/loss/open-first-row.ts'
import { type BatchChoices, noChoices } from '../core/packing/batch-choices.ts'
import type { UnknownRoles } from '../core/packing/roles-unknown-error.ts'
import type { Report } from '../core/report/report.ts'
import type { OpenedFiles, Progress } from '../engine/engine-messages.ts'
import type { OpenBatchState } from './app-state.ts'
import { appStore } from './app-store.ts'
import { computeBatch, dropComputation } from './compute-batch.ts'
import { currentReport } from './current-report.ts'
import { EngineError, isCancelled } from './engine-error.ts'
import { cancelPending } from './engine-link.ts'
import { filesOf, readFiles, readPack } from './engine-requests.ts'
import { dropFirstRow, showFirstRow } from './first-row.ts'
import type { BatchOrigin } from './link/batch-origin.ts'
import { holdFiles } from './link/held-files.ts'
import { whilePending } from './pending-work.ts'
import { rememberOpened } from './recent/recent-files.ts'
import { recallChoices, rememberChoices } from './remembered-choices.ts'
import { showFailure } from './shown-error.ts'
import { textsFit } from './texts-fit.ts'
import { showWindow } from './timeline-store.ts'
import { computations, openings, type Turn } from './turns.ts'

/** An opening that has begun: how its files are read, and what they are then taken for. */
interface Opening {
  readonly fileName: string
  readonly choices: BatchChoices
  readonly read: (
    onProgress: (progress: Progress) => void,
    onFirstRow?: (firstRow: FirstRow) => void,
  ) => Promise<OpenedFiles>
  /** Where the files come from; null where a link could not name it. */
  readonly origin: BatchOrigin | null | Promise<BatchOrigin | null>
}

/**
 * Opens files as if they had been dropped: tensors and LM head together make one batch, a tokenizer gives it its text.
 * A newer opening cancels this one. What was open stays until the new batch has been read and checked.
 * @param from what a link calls them; without it the files are named by their fingerprint
 * @throws Error with the message shown, when the files cannot be opened
 */
export function openFiles(files: readonly File[], from?: BatchOrigin): Promise<Report> {
  const read: Opening['read'] = (onProgress, onFirstRow) =>
    readFiles(files, onProgress, undefined, onFirstRow).catch((error: unknown) => {
      const unknown = unknownRolesOf(error)
      if (unknown === null) throw error
      const choices = recallChoices(unknown.tensors)
      appStore.setState({ unnamed: { ...unknown, files, from: from ?? null } })
      if (choices === null) throw error
      return readFiles(files, onProgress, { pack: 0, choices })
    })
  appStore.setState({ unnamed: null })
  return start({
    fileName: namesOf(files),
    choices: noChoices,
    read: remembered(files, read),
    origin: from ?? fingerprintOf(files),
  })
}

/**
 * Opens the files whose tensors had no known names, with what the user takes these for. The choice is kept for files of the same shape.
 * @throws Error with the message shown, where they make no batch so; they can be taken otherwise then
 */
export async function openWithRoles(roles: BatchChoices['roles']): Promise<Report> {
  const { unnamed } = appStore.getState()
  if (unnamed === null) throw new Error('No file waits for roles.')
  const { files, from, tensors } = unnamed
  const choices = { ...noChoices, roles }
  const read: Opening['read'] = (onProgress) => readFiles(files, onProgress, { pack: 0, choices })
  const origin = from ?? fingerprintOf(files)
  const report = await start({ fileName: namesOf(files), choices, read: remembered(files, read), origin })
  rememberChoices(tensors, choices)
  return report
}

/**
 * Opens another pack of the data set on screen, with the same choices.
 * @throws Error with the message shown; the pack on screen stays
 */
export function openPack(index: number): Promise<Report> {
  const { open } = appStore.getState()
  if (open.status !== 'open' || open.packs === null) return Promise.reject(new Error('No data set is open.'))
  const { id, choices, batch, origin } = open
  const read: Opening['read'] = (onProgress) => readPack(id, index, choices, onProgress)
  return start({ fileName: batch.file.name, choices, read, origin })
}

/**
 * Takes the tensors of the batch on screen, or its labels, for something else. The choice is kept for files of the same shape.
 * @throws Error with the message shown, where the tensors do not fit together so; the batch on screen stays as it is
 */
export async function chooseForBatch(change: Partial<BatchChoices>): Promise<Report> {
  const { open } = appStore.getState()
  if (open.status !== 'open') throw new Error('No batch is open.')
  const { id, batch, packs, origin } = open
  const choices = { ...open.choices, ...change }
  const read: Opening['read'] = (onProgress) => readPack(id, packs?.index ?? 0, choices, onProgress)
  const report = await start({ fileName: batch.file.name, choices, read, origin })
  rememberChoices(batch.tensors, choices)
  return report
}

/** The files of the batch on screen; none while nothing is open. */
export function openedFiles(): readonly File[] {
  const { open } = appStore.getState()
  return open.status === 'open' ? filesOf(open.id) : []
}

/** Once files have been read they are among the recent ones. */
function remembered(files: readonly File[], read: Opening['read']): Opening['read'] {
  return async (onProgress, onFirstRow) => {
    const opened = await read(onProgress, onFirstRow)
    void rememberOpened(files)
    return opened
  }
}

function namesOf(files: readonly File[]): string {
  return files.map(({ name }) => name).join(' + ')
}

/** A file that cannot be read has no fingerprint; reading it says why. */
function fingerprintOf(files: readonly File[]): Promise<BatchOrigin | null> {
  return holdFiles(files).catch(() => null)
}

function unknownRolesOf(error: unknown): UnknownRoles | null {
  return error instanceof EngineError && error.failure.kind === 'read' ? (error.failure.unknown ?? null) : null
}

async function start(opening: Opening): Promise<Report> {
  const isNewest = openings.begin()
  dropComputation()
  cancelPending()
  dropFirstRow()
  await whilePending(open(opening, isNewest))
  return currentReport()
}

async function open(opening: Opening, isNewest: Turn): Promise<void> {
  const { fileName } = opening
  const onProgress = (progress: Progress) => {
    if (isNewest()) appStore.setState({ work: { status: 'reading', fileName, progress } })
  }
  const onFirstRow = (firstRow: FirstRow) => {
    if (isNewest()) showFirstRow(firstRow)
  }
  onProgress({ step: `Reading ${fileName}`, done: null })
  try {
    const { opened, choices } = await readAsRemembered(opening, onProgress, onFirstRow, isNewest)
    const origin = await opening.origin
    stillNewest(isNewest)
    const computing = showOpened(opened, choices, origin)
    const isComputed = computations.current()
    await computing.catch((error: unknown) => {
      // Settings were changed meanwhile: their computation goes on in this one's stead.
      if (!isNewest() || isComputed()) throw error
    })
  } catch (error) {
    if (isNewest()) {
      dropFirstRow()
      showFailure(error)
      appStore.setState({ lastOpenError: appStore.getState().error })
    }
    throw isCancelled(error) ? new Error(`${fileName}: opening was cancelled.`) : error
  }
}

/** Reads the files; where a choice was made for others of their shape, they are taken so, unless that does not fit these. */
async function readAsRemembered(
  { read, choices }: Opening,
  onProgress: (progress: Progress) => void,
  onFirstRow: (firstRow: FirstRow) => void,
  isNewest: Turn,
): Promise<{ opened: OpenedFiles; choices: BatchChoices }> {
  const opened = await read(onProgress, onFirstRow)
  stillNewest(isNewest)
  const { batch, packs, tokens } = opened
  const remembered = choices === noChoices && batch !== null ? recallChoices(batch.packed.tensors) : null
  if (batch === null || remembered === null) return { opened, choices }
  const again = await readPack(batch.batchId, packs?.index ?? 0, remembered, onProgress).catch(() => null)
  stillNewest(isNewest)
  return again === null ? { opened, choices } : { opened: { ...again, tokens }, choices: remembered }
}

function stillNewest(isNewest: Turn): void {
  if (!isNewest()) throw new EngineError({ kind: 'cancelled' })
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
    unnamed: null,
    ...(tokens === null ? {} : { tokens }),
  })
  if (batch === null) return
  const { batchId: id, packed, readings } = batch
  const open: OpenBatchState = {
    status: 'open',
    id,
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
  }
  if (appStore.getState().open.status === 'first row') {
    // It gives way to the batch with its masks, and what is looked at stays.
    await computeBatch(open)
    return
  }
  appStore.setState((state) => ({
    open,
    row: 0,
    pinned: null,
    selection: null,
    search: null,
    tokens: tokens !== null || textsFit(state.tokens, packed) ? state.tokens : null,
  }))
  showWindow({ start: 0, end: packed.sequenceLength }, packed.sequenceLength)
  await computeBatch()
}
