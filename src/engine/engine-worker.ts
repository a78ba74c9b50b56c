import { applyWhatIf, type WhatIf } from '../core/findings/what-if/what-if.ts'
import { computeEvaluation } from '../core/loss/compute-evaluation.ts'
import { lossFunction } from '../core/loss/loss-function.ts'
import { planEvaluation } from '../core/loss/plan-evaluation.ts'
import type { LossSettings } from '../core/packing/loss-settings.ts'
import type { OpenBatch } from '../core/packing/packed-batch.ts'
import { readBoundaries } from '../core/packing/read-boundaries.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import { type ComputeDevice, cpuDevice, startDevice } from './compute-device.ts'
import { type Diagnosed, diagnosed, type FindingsCache } from './diagnosed.ts'
import type { EngineAnswer, EngineFailure, EngineRequest, Progress } from './engine-messages.ts'
import { readAndCheck } from './open-request.ts'
import { scanBatch } from './scan-batch.ts'

/** The worker's entry: owns the files that are open and the device that computes. */

interface HeldBatch {
  readonly open: OpenBatch
  crossEntropy: ReturnType<typeof cachedCrossEntropy> | null
  readonly findings: FindingsCache
}

const batches = new Map<number, HeldBatch>()
const running = new Map<number, AbortController>()
let device: Promise<ComputeDevice> = Promise.resolve(cpuDevice('float64 in this browser', false))

/** Milliseconds between two progress messages. */
const PROGRESS_MS = 60

self.onmessage = (event: MessageEvent<EngineRequest>) => {
  const request = event.data
  switch (request.type) {
    case 'start':
      device = startDevice(request.backend)
      void device.then((started) => {
        answer({ type: 'started', engine: started.info })
        void started.lost.then((reason) => replaceDevice(started, reason))
      })
      return
    case 'cancel':
      running.get(request.id)?.abort()
      return
    case 'open':
      void perform(request.id, (signal) => open(request.id, request.files, signal))
      return
    case 'evaluate':
      void perform(request.id, (signal) => evaluate(request, signal))
      return
    case 'scan':
      void perform(request.id, (signal) => scan(request.id, request.batchId, request.settings, signal))
      return
  }
}

/** Runs one request. A newer one ends those before it: their answers would be thrown away. */
async function perform(id: number, work: (signal: AbortSignal) => Promise<EngineAnswer>): Promise<void> {
  for (const other of running.values()) other.abort()
  const controller = new AbortController()
  running.set(id, controller)
  try {
    answer(await work(controller.signal))
  } catch (error) {
    answer({ type: 'failed', id, failure: failureOf(error, controller.signal) })
  } finally {
    running.delete(id)
  }
}

async function open(id: number, files: readonly File[], signal: AbortSignal): Promise<EngineAnswer> {
  const { opened, tokens } = await readAndCheck(files, signal, progressOf(id))
  if (opened === null) return { type: 'opened', id, opened: { batch: null, tokens } }
  batches.set(id, { open: opened, crossEntropy: null, findings: new Map() })
  const { batch } = opened
  return {
    type: 'opened',
    id,
    opened: { batch: { batchId: id, packed: batch, readings: readBoundaries(batch) }, tokens },
  }
}

async function evaluate(
  { id, batchId, settings: asked, changes = [] }: EngineRequest & { type: 'evaluate' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new Error('The batch is not open any more: drop the file again.')
  // The page shows one batch; those that it has left are let go.
  for (const other of batches.keys()) if (other !== batchId) batches.delete(other)
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const plan = planEvaluation({ ...held.open, batch }, settings)
  answer({ type: 'planned', id, evaluation: plan.evaluation })
  const used = await device
  const report = progressOf(id)
  const compute = async (on: ComputeDevice): Promise<Diagnosed> => {
    held.crossEntropy ??= cachedCrossEntropy(on.backend)
    const { crossEntropy } = held
    const step = on.info.backend === 'webgpu' ? 'Computing the loss on WebGPU' : 'Computing the loss on the CPU'
    const evaluation = await computeEvaluation(plan, crossEntropy, {
      signal,
      onProgress: (done) => report({ step, done }),
    })
    answer({ type: 'computed', id, evaluation })
    return diagnosed(batch, plan, evaluation, crossEntropy, cacheFor(held, changes), signal, report)
  }
  try {
    return { type: 'evaluated', id, ...(await compute(used)), engine: used.info }
  } catch (error) {
    if (signal.aborted || error instanceof ReadError || used.info.backend === 'cpu') throw error
    await replaceDevice(used, error instanceof Error ? error.message : String(error))
    const fallback = await device
    return { type: 'evaluated', id, ...(await compute(fallback)), engine: fallback.info }
  }
}

async function scan(id: number, batchId: number, settings: LossSettings, signal: AbortSignal): Promise<EngineAnswer> {
  const held = batches.get(batchId)
  if (held === undefined) throw new Error('The batch is not open any more: drop the file again.')
  const used = await device
  held.crossEntropy ??= cachedCrossEntropy(used.backend)
  const { softcap } = lossFunction(settings)
  const report = progressOf(id)
  const onProgress = (done: number) => report({ step: 'Scanning label rolls', done })
  return {
    type: 'scanned',
    id,
    scans: await scanBatch(held.open, settings, held.crossEntropy, { signal, softcap, onProgress }),
  }
}

/** Findings of a changed batch are not those of the batch as loaded: they are not kept. */
function cacheFor({ findings }: HeldBatch, changes: readonly WhatIf[]): FindingsCache {
  return changes.length === 0 ? findings : new Map()
}

/** The GPU failed: the CPU computes from here on, and says why. */
async function replaceDevice(failed: ComputeDevice, reason: string): Promise<void> {
  if ((await device) !== failed) return
  const cpu = cpuDevice(`float64 in this browser; WebGPU stopped: ${reason}`, true)
  device = Promise.resolve(cpu)
  for (const held of batches.values()) held.crossEntropy = null
  answer({ type: 'started', engine: cpu.info })
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
  if (error instanceof ReadError) return { kind: 'read', message: error.message, details: error.details }
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) }
}

function answer(message: EngineAnswer): void {
  self.postMessage(message)
}
