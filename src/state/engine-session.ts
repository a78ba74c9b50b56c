import type { Finding } from '../core/findings/finding.ts'
import type { WhatIf } from '../core/findings/what-if/what-if.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { withFigures } from '../core/loss/evaluation-figures.ts'
import { type BatchChoices, noChoices } from '../core/packing/batch-choices.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type {
  BackendChoice,
  BatchRequest,
  EngineAnswer,
  EngineFailure,
  EngineRequest,
  OpenedFiles,
  Progress,
} from '../engine/engine-messages.ts'
import type { Question, Told } from '../engine/engine-question.ts'
import { budgetBytes } from '../engine/gpu-budget.ts'
import { adoptPyramids } from '../engine/head-pyramids.ts'
import type { Scans } from '../engine/scan-batch.ts'
import { type Engine, startEngine } from '../engine/start-engine.ts'
import { appStore } from './app-store.ts'
import { keepKernel, keptKernels } from './kept-kernels.ts'

/** A request failed for a reason that the page shows; `cancelled` it does not. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(readonly failure: EngineFailure) {
    super('message' in failure ? failure.message : failure.kind)
  }
}

interface Pending {
  readonly isRead: boolean
  readonly settle: (answer: EngineAnswer) => void
  readonly reject: (error: EngineError) => void
}

/** Where a batch came from: enough to open it again in a new worker. */
interface Origin {
  readonly files: readonly File[]
  readonly wanted: BatchRequest
}

/** A reader that gives no sign of life for so long hangs on a damaged file (`reliability.md` R7). */
const READ_MS = 5000

/** A worker that does not stop when told to is ended after this. */
const CANCEL_MS = 400

let engine: Engine | null = null
let nextId = 1
const pending = new Map<number, Pending>()
/** By the batch's id. Only the newest few matter: the page shows one batch. */
const origins = new Map<number, Origin>()
/** The batch's id in the worker of now, by the id that the page knows. */
const reopened = new Map<number, number>()
let whenStarted: Promise<EngineInfo> | null = null
let hasStarted = false

/** Starts the worker once; resolves when it can take files, with the device it found. */
export function engineStarted(backend: BackendChoice = 'auto'): Promise<EngineInfo> {
  whenStarted ??= new Promise((resolve) => {
    engine = startEngine((answer) => {
      if (answer.type === 'started') {
        hasStarted = true
        appStore.setState({ engine: answer.engine, kernel: answer.kernel })
        keepKernel(answer.kernel)
        resolve(answer.engine)
        return
      }
      pending.get(answer.id)?.settle(answer)
    }, crashed)
    const gpuBudgetBytes = budgetBytes(appStore.getState().gpuBudget)
    engine.send({ type: 'start', backend, gpuBudgetBytes, keptKernels: keptKernels() })
    chosenBackend = backend
  })
  return whenStarted
}

/** Tells the engine another GPU budget, in MiB; one that is started later gets it with its start. */
export function sendGpuBudget(mebibytes: number): void {
  engine?.send({ type: 'budget', gpuBudgetBytes: budgetBytes(mebibytes) })
}

let chosenBackend: BackendChoice = 'auto'

/** The worker died: pending requests fail, and a new one is started. What is on screen stays. */
function crashed(message: string): void {
  replaceWorker({ kind: 'internal', message: `The reading and computing worker stopped: ${message}` })
}

/** Ends the worker, whatever it is doing, and starts the next. Batches are opened again when they are asked for. */
function replaceWorker(failure: EngineFailure): void {
  const ran = hasStarted
  engine?.stop()
  engine = null
  whenStarted = null
  hasStarted = false
  reopened.clear()
  const failed = [...pending.values()]
  pending.clear()
  for (const { reject } of failed) reject(new EngineError(failure))
  // One that never started would only fail again: it is tried with the next request.
  if (ran) void engineStarted(chosenBackend)
}

/** Reads files, and opens the batch in them, or the pack that is wanted. @throws EngineError */
export function readFiles(
  files: readonly File[],
  onProgress: (progress: Progress) => void,
  wanted: BatchRequest = { pack: 0, choices: noChoices },
): Promise<OpenedFiles> {
  return opening({ files, wanted }, (id) => ({ type: 'open', id, files, wanted }), onProgress)
}

/**
 * Opens another pack of the data set that a batch came from, or the same batch with other roles or labels.
 * @throws EngineError
 */
export async function readPack(
  batchId: number,
  pack: number,
  choices: BatchChoices,
  onProgress: (progress: Progress) => void,
): Promise<OpenedFiles> {
  const origin = origins.get(batchId)
  if (origin === undefined) throw new EngineError({ kind: 'gone' })
  const wanted = { pack, choices }
  const held = reopened.get(batchId) ?? batchId
  try {
    const { files } = origin
    return await opening({ files, wanted }, (id) => ({ type: 'openPack', id, batchId: held, wanted }), onProgress)
  } catch (error) {
    if (!isGone(error)) throw error
    return readFiles(origin.files, onProgress, wanted)
  }
}

async function opening(
  origin: Origin,
  message: (id: number) => EngineRequest,
  onProgress: (progress: Progress) => void,
): Promise<OpenedFiles> {
  await engineStarted(chosenBackend)
  const names = origin.files.map(({ name }) => name).join(' + ')
  const opened = await ask(
    message,
    onProgress,
    () => undefined,
    () =>
      replaceWorker({
        kind: 'read',
        message: `${names}: stopped after 5 s without progress. The file is damaged, or too large for its format.`,
        details: { file: names, expected: 'a file that can be read', found: 'no progress for 5 s' },
      }),
  )
  if (opened.type !== 'opened') throw new Error(`unexpected answer ${opened.type}`)
  const { batch } = opened.opened
  if (batch !== null) {
    origins.set(batch.batchId, origin)
    for (const old of origins.keys()) if (origins.size > 8) origins.delete(old)
  }
  return opened.opened
}

/** Computes a batch under settings, with `changes` to it; `onPlanned` gets the masks before the losses stand, and the losses before the findings do. @throws EngineError */
export async function evaluate(
  batchId: number,
  settings: LossSettings,
  onProgress: (progress: Progress) => void,
  onPlanned: (evaluation: Evaluation) => void,
  changes: readonly WhatIf[] = [],
): Promise<{ evaluation: Evaluation; findings: readonly Finding[]; engine: EngineInfo }> {
  await engineStarted(chosenBackend)
  let latest: Evaluation | null = null
  const onPart = (part: EvaluationPart) => {
    latest = joined(latest, part)
    onPlanned(latest)
  }
  const answered = await askBatch(batchId, (held) =>
    ask((id) => ({ type: 'evaluate', id, batchId: held, settings, changes }), onProgress, onPart, null),
  )
  if (answered.type !== 'evaluated' || latest === null) throw new Error(`unexpected answer ${answered.type}`)
  const { notices, findings, engine } = answered
  return { evaluation: { ...(latest as Evaluation), notices }, findings, engine }
}

/** Answers that bring an evaluation piece by piece. */
type EvaluationPart = Extract<EngineAnswer, { type: 'planned' | 'computed' }>

function joined(latest: Evaluation | null, part: EvaluationPart): Evaluation {
  if (part.type === 'planned') return part.evaluation
  if (latest === null) throw new Error('losses came before their masks')
  const evaluation = withFigures(latest, part.figures)
  adoptPyramids(evaluation, part.pyramids)
  return evaluation
}

/** Asks about a batch; where its worker was replaced meanwhile, its files are opened again in the new one first. */
async function askBatch(batchId: number, about: (held: number) => Promise<EngineAnswer>): Promise<EngineAnswer> {
  try {
    return await about(reopened.get(batchId) ?? batchId)
  } catch (error) {
    if (!isGone(error)) throw error
    return about(await openAgain(batchId))
  }
}

/** The files that a batch was opened from; none where it is not known any more. */
export function filesOf(batchId: number): readonly File[] {
  return origins.get(batchId)?.files ?? []
}

/** A worker that was replaced took its batches with it: the files are opened in the new one. */
async function openAgain(batchId: number): Promise<number> {
  const origin = origins.get(batchId)
  const again = origin && (await readFiles(origin.files, () => undefined, origin.wanted)).batch
  if (!again)
    throw new EngineError({ kind: 'internal', message: 'The batch is not open any more: drop the file again.' })
  reopened.set(batchId, again.batchId)
  return again.batchId
}

/** Mean losses by label roll and by distance to boundaries, over the whole batch. @throws EngineError */
export async function scanBatch(
  batchId: number,
  settings: LossSettings,
  changes: readonly WhatIf[],
  onProgress: (progress: Progress) => void,
): Promise<Scans> {
  await engineStarted(chosenBackend)
  const scanned = await askBatch(batchId, (held) =>
    ask(
      (id) => ({ type: 'scan', id, batchId: held, settings, changes }),
      onProgress,
      () => undefined,
      null,
    ),
  )
  if (scanned.type !== 'scanned') throw new Error(`unexpected answer ${scanned.type}`)
  return scanned.scans
}

/** Answers a question about a batch with `changes` to it. @throws EngineError */
export async function askAbout(
  batchId: number,
  settings: LossSettings,
  changes: readonly WhatIf[],
  question: Question,
  onProgress: (progress: Progress) => void,
): Promise<Told> {
  await engineStarted(chosenBackend)
  const quiet = () => undefined
  const answer = await askBatch(batchId, (held) =>
    ask((id) => ({ type: 'ask', id, batchId: held, settings, changes, question }), onProgress, quiet, null),
  )
  if (answer.type !== 'told') throw new Error(`unexpected answer ${answer.type}`)
  return answer.told
}

function isGone(error: unknown): boolean {
  return error instanceof EngineError && error.failure.kind === 'gone'
}

/**
 * Asks the worker to stop what is pending: everything, or computations only. One that reads and does not hear is ended
 * and replaced.
 */
export function cancelPending(only?: 'computations'): void {
  const asked = [...pending].filter(([, { isRead }]) => only === undefined || !isRead)
  for (const [id] of asked) engine?.send({ type: 'cancel', id })
  if (!asked.some(([, { isRead }]) => isRead)) return
  setTimeout(() => {
    if (asked.some(([id, { isRead }]) => isRead && pending.has(id))) replaceWorker({ kind: 'cancelled' })
  }, CANCEL_MS)
}

/**
 * Sends a request and waits for its answer.
 * @param onSilence for a read: called when the worker has given no sign of life for `READ_MS`
 */
function ask(
  message: (id: number) => EngineRequest,
  onProgress: (progress: Progress) => void,
  onPart: (part: EvaluationPart) => void,
  onSilence: (() => void) | null,
): Promise<EngineAnswer> {
  const id = nextId++
  let watchdog: ReturnType<typeof setTimeout> | undefined
  const wind = () => {
    clearTimeout(watchdog)
    if (onSilence !== null) watchdog = setTimeout(onSilence, READ_MS)
  }
  const answered = new Promise<EngineAnswer>((resolve, reject) => {
    pending.set(id, {
      isRead: onSilence !== null,
      reject,
      settle: (answer) => {
        if (answer.type === 'progress') {
          wind()
          onProgress(answer.progress)
        } else if (answer.type === 'planned' || answer.type === 'computed') onPart(answer)
        else {
          pending.delete(id)
          if (answer.type === 'failed') reject(new EngineError(answer.failure))
          else resolve(answer)
        }
      },
    })
  })
  wind()
  engine?.send(message(id))
  return answered.finally(() => clearTimeout(watchdog))
}
