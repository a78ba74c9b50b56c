import type { FirstRow } from '../core/loss/open-first-row.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { BackendChoice, EngineAnswer, EngineFailure, EngineRequest, Progress } from '../engine/engine-messages.ts'
import { budgetBytes } from '../engine/gpu-budget.ts'
import { type Engine, startEngine } from '../engine/start-engine.ts'
import { appStore } from './app-store.ts'
import { EngineError } from './engine-error.ts'
import { keepKernel, keptKernels } from './kept-kernels.ts'
import { showFailure } from './shown-error.ts'

/** The worker's life: it is started, given requests, told to stop, and replaced when it does not hear or dies. */

/** Answers that bring an evaluation piece by piece, before the one that ends the request. */
export type EvaluationPart = Extract<EngineAnswer, { type: 'planned' | 'arrived' | 'computed' }>

/** What a request may want to hear of before its answer. */
export interface Listener {
  readonly onProgress: (progress: Progress) => void
  /** Row 0 of a large batch that is being opened. */
  readonly onFirstRow?: ((firstRow: FirstRow) => void) | undefined
  readonly onPart?: (part: EvaluationPart) => void
  /** Makes the request a read: one that gives no sign of life hangs on a damaged file, and its worker is replaced with this failure. */
  readonly onSilence?: () => EngineFailure
  /** Ends the request, which then fails as cancelled. */
  readonly signal?: AbortSignal
}

interface Pending {
  readonly isRead: boolean
  readonly message: EngineRequest
  readonly settle: (answer: EngineAnswer) => void
  readonly reject: (error: EngineError) => void
}

/** A reader that gives no sign of life for so long hangs (`reliability.md` R7). */
const READ_MS = 5000

/** A worker that does not stop when told to is ended after this. */
const CANCEL_MS = 400

let engine: Engine | null = null
let nextId = 1
const pending = new Map<number, Pending>()
let whenStarted: Promise<EngineInfo> | null = null
/** Fails `whenStarted`. */
let failStart: (error: EngineError) => void = () => undefined
let hasStarted = false
let chosenBackend: BackendChoice = 'auto'

/** What the worker is to compute with, once it is started. */
export function chooseBackend(backend: BackendChoice): void {
  chosenBackend = backend
}

/** Starts the worker once; resolves when it can take files, with the device it found. @throws EngineError where it cannot */
export function engineStarted(): Promise<EngineInfo> {
  whenStarted ??= new Promise((resolve, reject) => {
    failStart = reject
    engine = startEngine((answer) => {
      if (answer.type === 'started') {
        hasStarted = true
        appStore.setState({ engine: answer.engine, kernel: answer.kernel, isEngineDown: false })
        keepKernel(answer.kernel)
        resolve(answer.engine)
        return
      }
      pending.get(answer.id)?.settle(answer)
    }, crashed)
    const gpuBudgetBytes = budgetBytes(appStore.getState().gpuBudget)
    engine.send({ type: 'start', backend: chosenBackend, gpuBudgetBytes, keptKernels: keptKernels() })
  })
  return whenStarted
}

/** Tells the engine another GPU budget, in MiB; one that is started later gets it with its start. */
export function sendGpuBudget(mebibytes: number): void {
  engine?.send({ type: 'budget', gpuBudgetBytes: budgetBytes(mebibytes) })
}

/** Sends a request, once there is a worker, and waits for its answer. @throws EngineError */
export async function request<T extends EngineAnswer['type']>(
  message: (id: number) => EngineRequest,
  { onProgress, onFirstRow, onPart, onSilence, signal }: Listener,
  expected: T,
): Promise<Extract<EngineAnswer, { type: T }>> {
  // One that runs gets it in this very turn of the event loop, before anything is drawn.
  if (!hasStarted) await engineStarted()
  const id = nextId++
  const sent = message(id)
  let watchdog: ReturnType<typeof setTimeout> | undefined
  const wind = () => {
    clearTimeout(watchdog)
    if (onSilence === undefined) return
    // One that is still starting has not been asked yet.
    watchdog = setTimeout(() => (hasStarted ? replaceWorker(onSilence(), [id]) : wind()), READ_MS)
  }
  const answered = new Promise<EngineAnswer>((resolve, reject) => {
    pending.set(id, {
      isRead: onSilence !== undefined,
      message: sent,
      reject,
      settle: (answer) => {
        if (answer.type === 'progress') {
          wind()
          onProgress(answer.progress)
        } else if (answer.type === 'firstRow') {
          wind()
          onFirstRow?.(answer.firstRow)
        } else if (answer.type === 'planned' || answer.type === 'arrived' || answer.type === 'computed') {
          onPart?.(answer)
        } else {
          pending.delete(id)
          if (answer.type === 'failed') reject(new EngineError(answer.failure))
          else resolve(answer)
        }
      },
    })
  })
  wind()
  engine?.send(sent)
  const cancel = () => engine?.send({ type: 'cancel', id })
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel)
  const answer = await answered.finally(() => {
    clearTimeout(watchdog)
    signal?.removeEventListener('abort', cancel)
  })
  if (!isOf(expected, answer)) throw new Error(`unexpected answer ${answer.type}`)
  return answer
}

function isOf<T extends EngineAnswer['type']>(
  type: T,
  answer: EngineAnswer,
): answer is Extract<EngineAnswer, { type: T }> {
  return answer.type === type
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
    if (!asked.some(([id, { isRead }]) => isRead && pending.has(id))) return
    const ids = asked.map(([id]) => id)
    // One that is still starting has not been asked yet: it goes on for what was asked since.
    if (hasStarted) replaceWorker({ kind: 'cancelled' }, ids)
    else failPending({ kind: 'cancelled' }, ids)
  }, CANCEL_MS)
}

/** The worker died: pending requests fail, and a new one is started. What is on screen stays. */
function crashed(message: string | undefined): void {
  const what = 'The reading and computing worker'
  if (hasStarted) replaceWorker({ kind: 'internal', message: `${what} stopped: ${message}` })
  else {
    // Of a file that it cannot fetch a browser says nothing.
    const why = message ?? 'its file could not be loaded'
    appStore.setState({ isEngineDown: true })
    replaceWorker({ kind: 'internal', message: `${what} did not start: ${why}. Reload the page, with a connection.` })
  }
}

/**
 * Ends the worker, whatever it is doing, and starts the next. Batches are opened again when they are asked for.
 * @param ended requests that fail with it; what else was asked goes to the next worker
 */
function replaceWorker(failure: EngineFailure, ended: readonly number[] = [...pending.keys()]): void {
  const ran = hasStarted
  engine?.stop()
  engine = null
  whenStarted = null
  hasStarted = false
  failPending(failure, ended)
  // One that never started would only fail again: it is tried with the next request.
  if (!ran) failStart(new EngineError(failure))
  else engineStarted().then(sendAgain, showFailure)
}

function failPending(failure: EngineFailure, ended: readonly number[]): void {
  const failed = ended.flatMap((id) => pending.get(id) ?? [])
  for (const id of ended) pending.delete(id)
  for (const { reject } of failed) reject(new EngineError(failure))
}

/** Sends a new worker what its predecessor had been asked. */
function sendAgain(): void {
  for (const { message } of pending.values()) engine?.send(message)
}
