import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { createContext, type GpuContext } from './gpu-context.ts'
import { KernelError, Kernels } from './kernel.ts'
import { requestDevice } from './request-device.ts'
import { GpuGivenUpError, resilientCrossEntropy } from './resilient-cross-entropy.ts'
import { SubmitPacer } from './submit-pacer.ts'
import { webgpuCrossEntropy } from './webgpu-cross-entropy.ts'

/** Two tiles of at most 1.5 MiB less the strips: three tiles of the 4 MiB that the LM head has. */
const BUDGET = 3 * 1024 * 1024
const TILES = [0, 1, 2]
const head = randomHead({ tokens: 20, width: 64, vocabSize: 16_000 })
const options = { softcap: 0, signal: new AbortController().signal, onProgress: () => undefined }

const made: GpuContext[] = []
let resets: string[] = []

async function freshContext(): Promise<GpuContext> {
  const { device } = await requestDevice()
  const context = createContext(device, true, 'reg')
  context.budgetBytes = BUDGET
  made.push(context)
  return context
}

/** The context, without the check on first use, which reads the LM head once more. */
async function resilient(first: GpuContext) {
  return resilientCrossEntropy(first, freshContext, (reason) => resets.push(reason))
}

beforeEach(() => {
  resets = []
})

afterEach(() => {
  for (const context of made.splice(0)) {
    if (!context.isLost()) expect(context.ledger.bytes).toBe(0)
    context.device.destroy()
  }
})

/** The same head, whose LM head calls `onRead` before each read. */
function watched(onRead: (read: number) => void): HeadOutput & { kind: 'hidden' } {
  let read = 0
  const readElements = (start: number, end: number) => {
    onRead(read++)
    return head.weight.readElements(start, end)
  }
  return { ...head, weight: { ...head.weight, readElements } }
}

async function undisturbed(): Promise<Float64Array> {
  const [expected] = await webgpuCrossEntropy(await freshContext()).logSumExp([head], options)
  return expected
}

test.each(TILES)('a device lost at tile %d gives the same bits on the next one, told once', async (tile) => {
  const expected = await undisturbed()
  const first = await freshContext()
  const backend = await resilient(first)
  const lossy = watched((read) => {
    if (read === tile) first.device.destroy()
  })
  const [found] = await backend.logSumExp([lossy], options)
  expect(found).toEqual(expected)
  expect(resets.length).toBe(1)
  expect(made.length).toBe(3)
})

test('a device lost while the gradient of the LM head is computed gives the same norms', async () => {
  const [logSumExp] = await cpuCrossEntropy.logSumExp([head], options)
  const classes = Int32Array.from(logSumExp, (_, token) => 700 * token)
  const weighted = { head, classes, logSumExp, scales: logSumExp.map(() => 1 / 20) }
  const expected = await webgpuCrossEntropy(await freshContext()).weightGradientNorms([weighted], options)
  const first = await freshContext()
  const backend = await resilient(first)
  const lossy = watched((read) => {
    if (read === 1) first.device.destroy()
  })
  expect(await backend.weightGradientNorms([{ ...weighted, head: lossy }], options)).toEqual(expected)
  expect(resets.length).toBe(1)
})

test('a GPU that takes long over a submit gets shorter ones, and gives the same bits', async () => {
  const pass = async (now: () => number) => {
    const context = await freshContext()
    let submits = 0
    const { queue } = context.device
    const submit = queue.submit.bind(queue)
    queue.submit = (buffers) => {
      submits++
      submit(buffers)
    }
    const pacer = new SubmitPacer(queue, true, now)
    const [logSumExp] = await webgpuCrossEntropy({ ...context, pacer }).logSumExp([head], options)
    return { logSumExp, submits }
  }
  let clock = 0
  const usual = await pass(() => 0)
  const slow = await pass(() => (clock += 10_000))
  expect(slow.logSumExp).toEqual(usual.logSumExp)
  expect(slow.submits).toBeGreaterThan(2 * usual.submits)
})

test('a device lost between computations is replaced without a word', async () => {
  const first = await freshContext()
  const backend = await resilient(first)
  const [before] = await backend.logSumExp([head], options)
  first.device.destroy()
  await first.lost
  expect((await backend.logSumExp([head], options))[0]).toEqual(before)
  expect(resets).toEqual([])
})

test('the third loss within a minute ends the GPU', async () => {
  const backend = await resilient(await freshContext())
  const lossy = watched(() => made.at(-1)?.device.destroy())
  await expect(backend.logSumExp([lossy], options)).rejects.toThrow(GpuGivenUpError)
  expect(made.length).toBe(3)
})

test('out of memory halves the tiles until they fit', async () => {
  const context = await freshContext()
  context.budgetBytes = 64 * 1024 * 1024
  refuseBuffers(context.device, (bytes) => bytes > 1.2 * 1024 * 1024)
  const [found] = await (await resilient(context)).logSumExp([head], options)
  const [expected] = await cpuCrossEntropy.logSumExp([head], options)
  for (const [token, value] of expected.entries())
    expect(Math.abs(found[token] - value)).toBeLessThanOrEqual(1e-6 * value)
  expect(context.budgetBytes).toBeLessThan(8 * 1024 * 1024)
})

test('a budget set later is kept to, also on the device that follows a lost one', async () => {
  const context = await freshContext()
  const backend = await resilient(context)
  const budget = 1024 * 1024
  const [before] = await backend.logSumExp([head], options)
  backend.setBudget(budget)
  context.ledger.resetPeak()
  const [after] = await backend.logSumExp([head], options)
  // 64 tokens are the least that is computed at once; their hidden states come on top of the budget.
  expect(context.ledger.peak).toBeLessThanOrEqual(budget + 4 * 64 * 64)
  const [reference] = await cpuCrossEntropy.logSumExp([head], options)
  for (const [token, value] of reference.entries())
    for (const found of [before, after]) expect(Math.abs(found[token] - value)).toBeLessThanOrEqual(1e-6 * value)
  context.device.destroy()
  const [again] = await backend.logSumExp([head], options)
  expect(again).toEqual(after)
  expect(made[1].ledger.peak).toBeLessThanOrEqual(budget + 4 * 64 * 64)
})

test('memory that never suffices is an error, not a loop', async () => {
  const context = await freshContext()
  refuseBuffers(context.device, () => true)
  await expect((await resilient(context)).logSumExp([head], options)).rejects.toThrow('buffer')
})

test('every single refused buffer is got over or said, and none leaks', async () => {
  const expected = await undisturbed()
  let calls = 0
  for (let failing = 1; ; failing++) {
    const context = await freshContext()
    let count = 0
    refuseBuffers(context.device, () => ++count === failing)
    const backend = await resilient(context)
    const result = await backend.logSumExp([head], options).catch((error: Error) => error)
    if (!(result instanceof Error))
      for (const [token, value] of result[0].entries())
        expect(Math.abs(value - expected[token])).toBeLessThanOrEqual(1e-6 * Math.abs(expected[token]))
    expect(context.ledger.bytes).toBe(0)
    calls = count
    if (count < failing) break
  }
  expect(calls).toBeGreaterThan(8)
})

test('a shader that does not compile is named', async () => {
  const { device } = await freshContext()
  const source = { name: 'broken-kernel', code: '@compute @workgroup_size(1) fn main() { nonsense }', bindings: [] }
  const compiled = new Kernels(device).prepare(source)
  await expect(compiled).rejects.toThrow(KernelError)
  await expect(compiled).rejects.toThrow('broken-kernel')
})

/** From now on the device refuses the buffers chosen: they are asked for in a size that no device has. */
function refuseBuffers(device: GPUDevice, isRefused: (bytes: number) => boolean): void {
  const create = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) =>
    create(isRefused(descriptor.size) ? { ...descriptor, size: 2 ** 45 } : descriptor)
}
