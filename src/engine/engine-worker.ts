import { applyWhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import type { Evaluation } from '../core/loss/evaluation.ts'
import { figuresOf } from '../core/loss/evaluation-figures.ts'
import { lossFunction } from '../core/loss/loss-function.ts'
import { pyramidBuffers } from '../core/loss/loss-pyramid.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { readBoundaries } from '../core/packing/read-boundaries.ts'
import { RolesUnknownError } from '../core/packing/roles-unknown-error.ts'
import type { EngineInfo } from '../core/report/report.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import { type ComputeDevice, cpuDevice, nextDevice, startDevice } from './compute-device.ts'
import { type Diagnosed, diagnosed, type FindingsCache } from './diagnosed.ts'
import type { BatchRequest, EngineAnswer, EngineFailure, EngineRequest, Progress } from './engine-messages.ts'
import { type Question, tell } from './engine-question.ts'
import { headPyramids } from './head-pyramids.ts'
import { learnTargets } from './learn-targets.ts'
import { batchOf, type ReadFiles, readDropped } from './open-request.ts'
import { scanBatch } from './scan-batch.ts'

/** The worker's entry: owns the files that are open and the device that computes. */

type CachedCrossEntropy = ReturnType<typeof cachedCrossEntropy>

interface HeldBatch {
  readonly open: OpenBatch
  /** Where it came from: other packs are taken from there. */
  readonly read: ReadFiles
  crossEntropy: CachedCrossEntropy | null
  readonly findings: FindingsCache
}

/** A batch of a worker before this one: the page opens its files again. */
class BatchGone extends Error {}

const batches = new Map<number, HeldBatch>()
type RequestType = 'open' | 'openPack' | 'evaluate' | 'scan' | 'ask'

const running = new Map<number, { type: RequestType; controller: AbortController; ended: Promise<void> }>()
let device: Promise<ComputeDevice> = Promise.resolve(cpuDevice('float64', false))

/** Where a computation runs, as its progress says. */
const places: Readonly<Record<EngineInfo['backend'], string>> = {
  webgpu: 'on WebGPU',
  wasm: 'with WASM SIMD',
  cpu: 'on the CPU',
}

/** Milliseconds between two progress messages. */
const PROGRESS_MS = 60

self.onmessage = (event: MessageEvent<EngineRequest>) => {
  const request = event.data
  switch (request.type) {
    case 'start':
      device = startDevice(request, announce)
      void device.then(announce)
      return
    case 'budget':
      void device.then((started) => started.setBudget(request.gpuBudgetBytes))
      return
    case 'cancel':
      running.get(request.id)?.controller.abort()
      return
    case 'open':
      void perform(request, (signal) => open(request.id, request.files, request.wanted, signal))
      return
    case 'openPack':
      void perform(request, (signal) => openPack(request.id, request.batchId, request.wanted, signal))
      return
    case 'evaluate':
      void perform(request, (signal) => evaluate(request, signal))
      return
    case 'scan':
      void perform(request, (signal) => scan(request, signal))
      return
    case 'ask':
      void perform(request, (signal) => answerQuestion(request, signal))
      return
  }
}

// Every promise here is awaited; one that a library leaves behind must not end the worker.
self.addEventListener('unhandledrejection', (event) => event.preventDefault())

/**
 * Runs one request. A newer file ends whatever is being done, newer settings end the older computation: their answers
 * would be thrown away. Scans and questions wait for a computation that is running: it goes on being wanted.
 */
async function perform(
  { id, type }: { readonly id: number; readonly type: RequestType },
  work: (signal: AbortSignal) => Promise<EngineAnswer>,
): Promise<void> {
  const waits = type === 'scan' || type === 'ask'
  const computations = [...running.values()].filter((other) => other.type === 'evaluate')
  for (const other of running.values())
    if (type === 'open' || type === 'openPack' || (!waits && other.type === 'evaluate')) other.controller.abort()
  const controller = new AbortController()
  let end: () => void = () => undefined
  running.set(id, {
    type,
    controller,
    ended: new Promise((resolve) => {
      end = resolve
    }),
  })
  try {
    if (waits) await Promise.all(computations.map(({ ended }) => ended))
    controller.signal.throwIfAborted()
    answer(await work(controller.signal))
  } catch (error) {
    answer({ type: 'failed', id, failure: failureOf(error, controller.signal) })
  } finally {
    running.delete(id)
    end()
  }
}

async function open(
  id: number,
  files: readonly File[],
  wanted: BatchRequest,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const read = await readDropped(files, signal, progressOf(id))
  return hold(id, read, wanted, signal)
}

async function openPack(id: number, batchId: number, wanted: BatchRequest, signal: AbortSignal): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new BatchGone()
  held.read.watch.signal = signal
  return hold(id, held.read, wanted, signal)
}

/** Makes the batch that is wanted and keeps it under the request's id. */
async function hold(id: number, read: ReadFiles, wanted: BatchRequest, signal: AbortSignal): Promise<EngineAnswer> {
  progressOf(id)({ step: 'Checking shapes and boundaries', done: null })
  const opened = await batchOf(read, wanted)
  signal.throwIfAborted()
  const { tokens, packs } = read
  if (opened === null) return { type: 'opened', id, opened: { batch: null, tokens, packs: null } }
  batches.set(id, { open: opened, read, crossEntropy: null, findings: new Map() })
  const { batch } = opened
  return {
    type: 'opened',
    id,
    opened: {
      batch: { batchId: id, packed: batch, readings: readBoundaries(batch) },
      tokens,
      packs: packs === null ? null : { name: packs.name, count: packs.count, index: wanted.pack },
    },
  }
}

async function evaluate(
  { id, batchId, settings: asked, changes = [] }: EngineRequest & { type: 'evaluate' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new BatchGone()
  held.read.watch.signal = signal
  // The page shows one batch; those that it has left are let go.
  for (const other of batches.keys()) if (other !== batchId) batches.delete(other)
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const plan = planEvaluation({ ...held.open, batch }, settings)
  answer({ type: 'planned', id, evaluation: plan.evaluation })
  const report = progressOf(id)
  const compute = async (crossEntropy: CachedCrossEntropy, { backend }: EngineInfo): Promise<Diagnosed> => {
    const where = places[backend]
    const options = (step: string) => ({
      signal,
      onProgress: (done: number) => report({ step: `${step} ${where}`, done }),
    })
    if (mostlyMasked(plan.evaluation)) {
      // The losses stand early; the masked tokens follow, so that every what-if is then a matter of target logits.
      const trained = { ...options('Computing the loss'), trainedOnly: true }
      const evaluation = await computeEvaluation(plan, crossEntropy, trained)
      showFigures(id, evaluation)
    }
    const evaluation = await computeEvaluation(plan, crossEntropy, options('Computing the loss'))
    showFigures(id, evaluation)
    // Once a batch: what-ifs come back to these labels.
    if (changes.length === 0) {
      const { softcap } = lossFunction(settings)
      await learnTargets(held.open, settings, crossEntropy, { signal, softcap, onProgress: () => undefined })
    }
    const findings = { cache: held.findings, key: JSON.stringify([asked, changes]) }
    return diagnosed(batch, plan, evaluation, crossEntropy, findings, signal, report)
  }
  const { result, engine } = await onDevice(held, signal, compute)
  return { type: 'evaluated', id, notices: result.evaluation.notices, findings: result.findings, engine }
}

/** Losses go to the page with pyramids over them, which are of no use here any more. */
function showFigures(id: number, evaluation: Evaluation): void {
  const pyramids = headPyramids(evaluation)
  const buffers = pyramids.flatMap((levels) => (levels === null ? [] : pyramidBuffers(levels)))
  self.postMessage({ type: 'computed', id, figures: figuresOf(evaluation), pyramids } satisfies EngineAnswer, buffers)
}

/** Whether it is worth two passes over the LM head to show the trained tokens' losses first. */
function mostlyMasked({ depths, main }: Evaluation): boolean {
  const heads = [...depths, ...(main === null ? [] : [main])]
  const tokens = heads.reduce((sum, { targets }) => sum + targets.length, 0)
  return heads.reduce((sum, { trained }) => sum + trained, 0) < tokens / 2
}

async function scan(
  { id, batchId, settings: asked, changes }: EngineRequest & { type: 'scan' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new BatchGone()
  held.read.watch.signal = signal
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const { softcap } = lossFunction(settings)
  const report = progressOf(id)
  const onProgress = (done: number) => report({ step: 'Scanning label rolls', done })
  const { result } = await onDevice(held, signal, (crossEntropy) =>
    scanBatch({ ...held.open, batch }, settings, crossEntropy, { signal, softcap, onProgress }),
  )
  return { type: 'scanned', id, scans: result }
}

const steps: Readonly<Record<Question['kind'], string>> = {
  dialects: 'Comparing dialects',
  repro: 'Cutting the smallest slice',
  predict: 'Predicting',
}

async function answerQuestion(
  { id, batchId, settings: asked, changes, question }: EngineRequest & { type: 'ask' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new BatchGone()
  held.read.watch.signal = signal
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const report = progressOf(id)
  const onProgress = (done: number) => report({ step: steps[question.kind], done })
  const options = { signal, softcap: lossFunction(settings).softcap, onProgress }
  const { result } = await onDevice(held, signal, (crossEntropy) =>
    tell(question, { ...held.open, batch }, settings, crossEntropy, options),
  )
  return { type: 'told', id, told: result }
}

/** Computes on the device; where it fails, the next computes again from the start, down to the reference. */
async function onDevice<T>(
  held: HeldBatch,
  signal: AbortSignal,
  compute: (crossEntropy: CachedCrossEntropy, engine: EngineInfo) => Promise<T>,
): Promise<{ result: T; engine: EngineInfo }> {
  for (;;) {
    const used = await device
    held.crossEntropy ??= cachedCrossEntropy(used.backend)
    try {
      return { result: await compute(held.crossEntropy, used.info), engine: used.info }
    } catch (error) {
      if (signal.aborted || error instanceof ReadError || used.info.backend === 'cpu') throw error
      await replaceDevice(used, error instanceof Error ? error.message : String(error))
    }
  }
}

/** A device failed: another computes from here on, and says why. */
async function replaceDevice(failed: ComputeDevice, reason: string): Promise<void> {
  if ((await device) !== failed) return
  device = nextDevice(failed.info, reason)
  for (const held of batches.values()) held.crossEntropy = null
  announce(await device)
}

/** Tells the page what computes from here on. */
function announce({ info, kernel }: ComputeDevice): void {
  answer({ type: 'started', engine: info, kernel })
}

function progressOf(id: number): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY
  return (progress) => {
    const now = performance.now()
    if (now - last < PROGRESS_MS) return
    last = now
    answer({ type: 'progress', id, progress })
  }
}

function failureOf(error: unknown, signal: AbortSignal): EngineFailure {
  if (signal.aborted) return { kind: 'cancelled' }
  if (error instanceof BatchGone) return { kind: 'gone' }
  if (error instanceof RolesUnknownError)
    return { kind: 'read', message: error.message, details: error.details, unknown: error.unknown }
  if (error instanceof ReadError) return { kind: 'read', message: error.message, details: error.details }
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) }
}

function answer(message: EngineAnswer): void {
  self.postMessage(message)
}
