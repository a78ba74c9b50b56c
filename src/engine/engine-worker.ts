import { applyWhatIf } from '../core/findings/what-if/what-if.ts'
import { lossFunction } from '../core/loss/loss-function.ts'
import type { PackedBatch } from '../core/packing/packed-batch.ts'
import { readBoundaries } from '../core/packing/read-boundaries.ts'
import { onDevice, setDeviceBudget, startFirstDevice } from './device-in-use.ts'
import type { BatchRequest, EngineAnswer, EngineRequest, OpenedPacks } from './engine-messages.ts'
import { questionSteps, tell } from './engine-question.ts'
import { evaluateBatch } from './evaluate-batch.ts'
import { heldBatch, holdBatch } from './held-batches.ts'
import { batchOf, firstRowOf, type ReadFiles, readDropped } from './open-request.ts'
import { cancelRequest, performRequest } from './perform-request.ts'
import { postAnswer, progressOf } from './post-answer.ts'

/** The worker's entry: hands every request of the page to what answers it. */

self.onmessage = (event: MessageEvent<EngineRequest>) => {
  const request = event.data
  switch (request.type) {
    case 'start':
      startFirstDevice(request)
      return
    case 'budget':
      setDeviceBudget(request.gpuBudgetBytes)
      return
    case 'cancel':
      cancelRequest(request.id)
      return
    case 'open':
      void performRequest(request, (signal) => open(request, signal))
      return
    case 'openPack':
      void performRequest(request, (signal) => openPack(request, signal))
      return
    case 'evaluate':
      void performRequest(request, (signal) => evaluateBatch(request, signal))
      return
    case 'ask':
      void performRequest(request, (signal) => answerQuestion(request, signal))
      return
  }
}

// Every promise here is awaited; one that a library leaves behind must not end the worker.
self.addEventListener('unhandledrejection', (event) => event.preventDefault())

async function open(
  { id, files, wanted }: EngineRequest & { type: 'open' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  return opened(id, await readDropped(files, signal, progressOf(id)), wanted, signal)
}

async function openPack(
  { id, batchId, wanted }: EngineRequest & { type: 'openPack' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  return opened(id, heldBatch(batchId, signal).read, wanted, signal)
}

/** Makes the batch that is wanted and keeps it under the request's id. */
async function opened(id: number, read: ReadFiles, wanted: BatchRequest, signal: AbortSignal): Promise<EngineAnswer> {
  const onLife = () => progressOf(id)({ step: 'Checking shapes and boundaries', done: null })
  onLife()
  const firstRow = await firstRowOf(read, wanted)
  signal.throwIfAborted()
  if (firstRow !== null) postAnswer({ type: 'firstRow', id, firstRow })
  const made = await batchOf(read, wanted).finally(() => {
    read.watch.total = null
  })
  signal.throwIfAborted()
  // Its boundaries are still to be read, and its arrays copied for the page.
  onLife()
  const { tokens } = read
  if (made === null) return { type: 'opened', id, opened: { batch: null, tokens, packs: null } }
  holdBatch(id, made, read)
  const { batch } = made
  return {
    type: 'opened',
    id,
    opened: {
      batch: { batchId: id, packed: batch, readings: readBoundaries(batch) },
      tokens,
      packs: packsOf(read, batch, wanted.pack),
    },
  }
}

/** What the batch is one pack of: a data set, or the data-parallel ranks of a step. */
function packsOf({ packs }: ReadFiles, { ranks }: PackedBatch, index: number): OpenedPacks | null {
  if (packs !== null) return { of: 'data set', name: packs.name, count: packs.count, index }
  const files = ranks?.packs?.files ?? []
  return files.length === 0 ? null : { of: 'ranks', name: files[0], count: files.length, index }
}

async function answerQuestion(
  { id, batchId, settings: asked, changes, question }: EngineRequest & { type: 'ask' },
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const held = heldBatch(batchId, signal)
  const { batch, settings } = applyWhatIf({ batch: held.open.batch, settings: asked }, changes)
  const report = progressOf(id)
  const onProgress = (done: number) => report({ step: questionSteps[question.kind], done })
  const options = { signal, softcap: lossFunction(settings).softcap, onProgress }
  const { result } = await onDevice(held, signal, (crossEntropy) =>
    tell(question, { ...held.open, batch }, settings, crossEntropy, options),
  )
  return { type: 'told', id, told: result }
}
