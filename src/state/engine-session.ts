import type { Finding } from '../core/findings/finding.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { BackendChoice, EngineAnswer, EngineFailure, OpenedFiles, Progress } from '../engine/engine-messages.ts'
import type { Scans } from '../engine/scan-batch.ts'
import { type Engine, startEngine } from '../engine/start-engine.ts'
import { appStore } from './app-store.ts'

/** A request failed for a reason that the page shows; `cancelled` it does not. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(readonly failure: EngineFailure) {
    super(failure.kind === 'cancelled' ? 'cancelled' : failure.message)
  }
}

interface Pending {
  readonly settle: (answer: EngineAnswer) => void
  readonly reject: (error: EngineError) => void
}

let engine: Engine | null = null
let nextId = 1
const pending = new Map<number, Pending>()
let whenStarted: Promise<EngineInfo> | null = null

/** Starts the worker once; resolves when it can take files, with the device it found. */
export function engineStarted(backend: BackendChoice = 'auto'): Promise<EngineInfo> {
  whenStarted ??= new Promise((resolve) => {
    engine = startEngine((answer) => {
      if (answer.type === 'started') {
        appStore.setState({ engine: answer.engine })
        resolve(answer.engine)
        return
      }
      pending.get(answer.id)?.settle(answer)
    }, crashed)
    engine.send({ type: 'start', backend })
    chosenBackend = backend
  })
  return whenStarted
}

let chosenBackend: BackendChoice = 'auto'

/** The worker died: pending requests fail, and the next request starts a new one. What is on screen stays. */
function crashed(message: string): void {
  engine?.stop()
  engine = null
  whenStarted = null
  const failure: EngineFailure = { kind: 'internal', message: `The reading and computing worker stopped: ${message}` }
  for (const { reject } of pending.values()) reject(new EngineError(failure))
  pending.clear()
}

/** Reads files. @throws EngineError */
export async function readFiles(
  files: readonly File[],
  onProgress: (progress: Progress) => void,
): Promise<OpenedFiles> {
  await engineStarted(chosenBackend)
  const { id, answer } = request(onProgress, () => undefined)
  engine?.send({ type: 'open', id, files })
  const opened = await answer
  if (opened.type !== 'opened') throw new Error(`unexpected answer ${opened.type}`)
  return opened.opened
}

/** Computes a batch under settings; `onPlanned` gets the masks before the losses stand, and the losses before the findings do. @throws EngineError */
export async function evaluate(
  batchId: number,
  settings: LossSettings,
  onProgress: (progress: Progress) => void,
  onPlanned: (evaluation: Evaluation) => void,
): Promise<{ evaluation: Evaluation; findings: readonly Finding[]; engine: EngineInfo }> {
  await engineStarted(chosenBackend)
  const { id, answer } = request(onProgress, onPlanned)
  engine?.send({ type: 'evaluate', id, batchId, settings })
  const evaluated = await answer
  if (evaluated.type !== 'evaluated') throw new Error(`unexpected answer ${evaluated.type}`)
  return evaluated
}

/** Mean losses by label roll and by distance to boundaries, over the whole batch. @throws EngineError */
export async function scanBatch(
  batchId: number,
  settings: LossSettings,
  onProgress: (progress: Progress) => void,
): Promise<Scans> {
  await engineStarted(chosenBackend)
  const { id, answer } = request(onProgress, () => undefined)
  engine?.send({ type: 'scan', id, batchId, settings })
  const scanned = await answer
  if (scanned.type !== 'scanned') throw new Error(`unexpected answer ${scanned.type}`)
  return scanned.scans
}

/** Asks the worker to stop everything that is pending. */
export function cancelPending(): void {
  for (const id of pending.keys()) engine?.send({ type: 'cancel', id })
}

function request(onProgress: (progress: Progress) => void, onPlanned: (evaluation: Evaluation) => void) {
  const id = nextId++
  const answer = new Promise<EngineAnswer>((resolve, reject) => {
    pending.set(id, {
      reject,
      settle: (answer) => {
        if (answer.type === 'progress') return onProgress(answer.progress)
        if (answer.type === 'planned' || answer.type === 'computed') return onPlanned(answer.evaluation)
        pending.delete(id)
        if (answer.type === 'failed') reject(new EngineError(answer.failure))
        else resolve(answer)
      },
    })
  })
  return { id, answer }
}
