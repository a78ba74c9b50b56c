import { beforeAll, describe, expect, test } from 'vitest'
import { expectFacts } from '../../fixtures/expect-facts.ts'
import { type RandomHead, randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend, HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { BEST, type HeadFacts } from '../core/loss/head-facts.ts'
import { decodeFloat32 } from '../core/tensor/decode-elements.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { memoryTensor, type Tensor } from '../core/tensor/tensor.ts'
import { createContext, type GpuContext } from './gpu-context.ts'
import { startWebgpu } from './start-webgpu.ts'
import { webgpuCrossEntropy } from './webgpu-cross-entropy.ts'

let context: GpuContext
let webgpu: CrossEntropyBackend

beforeAll(async () => {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  context = started.context
  webgpu = started.backend
  context.device.addEventListener('uncapturederror', ({ error }) => {
    throw new Error(error.message)
  })
})

const options = (softcap = 0, expected = false) => ({
  softcap,
  expected,
  signal: new AbortController().signal,
  onProgress: () => undefined,
})

async function compare(head: HeadOutput, softcap = 0, backend = webgpu): Promise<HeadFacts> {
  const [[found], [expected]] = await Promise.all([
    backend.headFacts([head], options(softcap)),
    cpuCrossEntropy.headFacts([head], options(softcap)),
  ])
  expectFacts(found, expected)
  return found
}

const sizes: readonly (readonly [string, RandomHead])[] = [
  ['one token, one class, one element', { tokens: 1, width: 1, vocabSize: 1 }],
  ['fewer classes than are kept', { tokens: 2, width: 3, vocabSize: 4 }],
  ['one class less than a register block', { tokens: 3, width: 4, vocabSize: 7 }],
  ['a register block', { tokens: 8, width: 8, vocabSize: 8 }],
  ['one more', { tokens: 9, width: 9, vocabSize: 9 }],
  ['one less than a narrow block of tokens', { tokens: 15, width: 12, vocabSize: 70 }],
  ['a narrow block', { tokens: 16, width: 8, vocabSize: 64 }],
  ['one more', { tokens: 17, width: 13, vocabSize: 65 }],
  ['one class less than a step of a narrow block', { tokens: 5, width: 8, vocabSize: 15 }],
  ['a step of a narrow block', { tokens: 6, width: 8, vocabSize: 16 }],
  ['one class more', { tokens: 7, width: 8, vocabSize: 17 }],
  ['three narrow blocks, the most there are', { tokens: 48, width: 8, vocabSize: 40 }],
  ['one more, a wide block', { tokens: 49, width: 8, vocabSize: 40 }],
  ['wide and narrow blocks together', { tokens: 130, width: 10, vocabSize: 130 }],
  ['one less than a tile of tokens and classes', { tokens: 63, width: 15, vocabSize: 63 }],
  ['a tile', { tokens: 64, width: 16, vocabSize: 64 }],
  ['one more than a tile', { tokens: 65, width: 17, vocabSize: 65 }],
  ['one more than a strip', { tokens: 5, width: 6, vocabSize: 1025 }],
  ['an odd vocabulary over several strips', { tokens: 70, width: 30, vocabSize: 3001 }],
]

describe.each(['F32', 'BF16', 'F16'] as const)('%s weights', (weightType) => {
  test.each(sizes)('%s', async (_name, shape) => {
    await compare(randomHead({ ...shape, weightType, hiddenType: weightType }))
  })
})

test('float64 tensors are rounded to float32, as upstream does', async () => {
  await compare(randomHead({ tokens: 4, width: 12, vocabSize: 20, weightType: 'F64', hiddenType: 'F64' }))
})

test.each([30, 0.5])('softcap %d', async (softcap) => {
  await compare(randomHead({ tokens: 20, width: 24, vocabSize: 300, scale: 40 }), softcap)
})

test('logits of about ±10,000', async () => {
  const head = randomHead({ tokens: 6, width: 32, vocabSize: 200, scale: 4000 })
  const facts = await compare(head)
  expect(Math.max(...facts.bestLogits)).toBeGreaterThan(8000)
})

test('a token that is certain has a loss of exactly 0 or a little above, from its own best logit', async () => {
  const head = randomHead({ tokens: 40, width: 64, vocabSize: 500, scale: 300 })
  const facts = await compare(head)
  const certain = facts.entropy.findIndex((entropy) => entropy < 1e-12)
  expect(certain).toBeGreaterThanOrEqual(0)
  for (const [token, logSumExp] of facts.logSumExp.entries())
    expect(logSumExp - facts.bestLogits[token * BEST]).toBeGreaterThanOrEqual(0)
})

test('target logits equal those of the fused pass to the bit', async () => {
  const head = randomHead({ tokens: 70, width: 37, vocabSize: 90, weightType: 'BF16' })
  const [facts] = await webgpu.headFacts([head], options())
  const classes = Int32Array.from({ length: 70 }, (_, token) =>
    token % 7 === 0 ? -1 : facts.bestClasses[token * BEST],
  )
  const logits = await webgpu.targetLogits(head, classes, options())
  for (const [token, logit] of logits.entries())
    expect(logit).toBe(classes[token] < 0 ? 0 : facts.bestLogits[token * BEST])
})

test('targets of a pass have the logits that they have alone, to the bit', async () => {
  const one = randomHead({ tokens: 70, width: 37, vocabSize: 3001, weightType: 'BF16' })
  const other = { ...one, hidden: randomHead({ tokens: 9, width: 37, vocabSize: 1, seed: 5 }).hidden }
  const small = webgpuCrossEntropy({ ...context, budgetBytes: 128 * 1024 })
  const classes = Int32Array.from({ length: 70 }, (_, token) => [token * 43, 3000, 0, -1][token % 4])
  const told: number[][] = [[], []]
  const onRows = (index: number, rows: Int32Array) => told[index].push(...rows)
  const [first, second] = await small.headFacts([one, other], { ...options(3), classes: [classes, null], onRows })
  expect(told).toEqual([[...Array(70).keys()], [...Array(9).keys()]])
  expect(first.targetLogits).toEqual(await small.targetLogits(one, classes, options(3)))
  expect(second.targetLogits).toBeNull()
  const [plain] = await small.headFacts([one], options(3))
  expect({ ...first, targetLogits: null }).toEqual(plain)
})

test('no token needs a target', async () => {
  const head = randomHead({ tokens: 5, width: 8, vocabSize: 9 })
  expect([...(await webgpu.targetLogits(head, new Int32Array(5).fill(-1), options()))]).toEqual([0, 0, 0, 0, 0])
})

test('gives the same bits twice', async () => {
  const head = randomHead({ tokens: 90, width: 40, vocabSize: 2000, weightType: 'BF16' })
  const [first] = await webgpu.headFacts([head], options(0, true))
  const [second] = await webgpu.headFacts([head], options(0, true))
  expect(second).toEqual(first)
})

test('a token’s figures do not depend on how many others are computed', async () => {
  const head = randomHead({ tokens: 70, width: 24, vocabSize: 1100, weightType: 'BF16' })
  const [all] = await webgpu.headFacts([head], options())
  // The 70 are one wide block and a narrow one; these 10 are narrow alone, and stand in the wide one above.
  const few = {
    ...head,
    hidden: selectRows(
      head.hidden,
      Int32Array.from({ length: 10 }, (_, i) => i + 20),
    ),
  }
  const [some] = await webgpu.headFacts([few], options())
  for (const [index, value] of some.logSumExp.entries())
    expect(Math.abs(value - all.logSumExp[20 + index])).toBeLessThanOrEqual(1e-6 * Math.abs(value))
  expect(some.bestClasses).toEqual(all.bestClasses.slice(20 * BEST, 30 * BEST))
})

test('several heads in one pass equal the heads one by one', async () => {
  const one = randomHead({ tokens: 30, width: 20, vocabSize: 150 })
  const other = { ...one, hidden: randomHead({ tokens: 50, width: 20, vocabSize: 1, seed: 5 }).hidden }
  const together = await webgpu.headFacts([one, other], options())
  const [first] = await webgpu.headFacts([one], options())
  const [second] = await webgpu.headFacts([other], options())
  expect(together).toEqual([first, second])
})

test('all depths read the LM head once, tile by tile, and never whole', async () => {
  const head = randomHead({ tokens: 10, width: 64, vocabSize: 4096 })
  const reads: [number, number][] = []
  const weight: Tensor = {
    ...head.weight,
    readElements: (start, end) => {
      reads.push([start, end])
      return head.weight.readElements(start, end)
    },
  }
  const small = webgpuCrossEntropy({ ...context, budgetBytes: 600_000 })
  await small.headFacts([{ ...head, weight }], options()) // its first use reads the LM head once more for the check
  reads.length = 0
  const hidden = [1, 2, 3].map((seed) => randomHead({ tokens: 10, width: 64, vocabSize: 1, seed }).hidden)
  const facts = await small.headFacts(
    hidden.map((h) => ({ kind: 'hidden', hidden: h, weight }) as const),
    options(),
  )
  expect(reads.length).toBeGreaterThan(3)
  expect(reads.map(([start]) => start)).toEqual([0, ...reads.slice(0, -1).map(([, end]) => end)])
  expect(reads.at(-1)?.[1]).toBe(4096 * 64)
  const [expected] = await cpuCrossEntropy.headFacts([{ ...head, hidden: hidden[2] }], options())
  expectFacts(facts[2], expected)
})

test('tokens and classes that are not finite are the reference’s', async () => {
  const head = randomHead({ tokens: 12, width: 10, vocabSize: 30 })
  const spoilt = (tensor: Tensor, at: number, value: number) => ({
    ...tensor,
    readElements: async (start: number, end: number) => {
      const bytes = await tensor.readElements(start, end)
      if (at >= start && at < end) decodeFloat32('F32', bytes)[at - start] = value
      return bytes
    },
  })
  const oddToken = { ...head, hidden: spoilt(head.hidden, 35, Number.NaN) }
  const [found] = await webgpu.headFacts([oddToken], options())
  expect([...found.logSumExp.keys()].filter((token) => Number.isNaN(found.logSumExp[token]))).toEqual([3])
  const oddClass = { ...head, weight: spoilt(head.weight, 17, Number.POSITIVE_INFINITY) }
  const [[a], [b]] = await Promise.all([
    webgpu.headFacts([oddClass], options()),
    cpuCrossEntropy.headFacts([oddClass], options()),
  ])
  expect(a).toEqual(b)
})

test('products too large for float32 are the reference’s', async () => {
  const huge = memoryTensor('h', 'f', 'F32', [2, 4], new Uint8Array(Float32Array.of(1e30, 1, 1, 1, 1, 1, 1, 1).buffer))
  const weight = memoryTensor(
    'w',
    'f',
    'F32',
    [2, 4],
    new Uint8Array(Float32Array.of(1e30, 1, 1, 1, 1, 1, 1, 1).buffer),
  )
  const head = { kind: 'hidden', hidden: huge, weight } as const
  const [[found], [expected]] = await Promise.all([
    webgpu.headFacts([head], options()),
    cpuCrossEntropy.headFacts([head], options()),
  ])
  expect(found.logSumExp[0]).toBe(expected.logSumExp[0])
  expect(Math.abs(found.logSumExp[1] - expected.logSumExp[1])).toBeLessThanOrEqual(1e-6 * expected.logSumExp[1])
})

test.each(['F32', 'BF16', 'F16'] as const)('logits of a file, %s', async (dtype) => {
  const logits = { ...randomHead({ tokens: 9, width: 777, vocabSize: 1, hiddenType: dtype }).hidden }
  await compare({ kind: 'logits', logits }, 0)
  await compare({ kind: 'logits', logits }, 5)
})

test.each([0, 30])('expected embedding, softcap %d', async (softcap) => {
  const head = randomHead({ tokens: 66, width: 22, vocabSize: 1300, scale: 3, weightType: 'BF16' })
  const small = webgpuCrossEntropy({ ...context, budgetBytes: 400_000 })
  const [[found], [expected]] = await Promise.all([
    small.headFacts([head], options(softcap, true)),
    cpuCrossEntropy.headFacts([head], options(softcap, true)),
  ])
  expect(distance(found.expected, expected.expected)).toBeLessThanOrEqual(2e-6)
})

/** Relative distance in L2. */
function distance(found: Float32Array | null, expected: Float32Array | null): number {
  if (found === null || expected === null || found.length !== expected.length) return Number.NaN
  const difference = found.reduce((sum, x, i) => sum + (x - expected[i]) ** 2, 0)
  return Math.sqrt(difference / expected.reduce((sum, x) => sum + x * x, 0))
}

test('the kernel for GPUs agrees as well', async () => {
  const gpu = webgpuCrossEntropy({ ...createContext(context.device, false, 'smem') })
  await compare(randomHead({ tokens: 65, width: 17, vocabSize: 131, weightType: 'BF16' }), 0, gpu)
  await compare(randomHead({ tokens: 1, width: 70, vocabSize: 1, weightType: 'BF16' }), 0, gpu)
  await compare(randomHead({ tokens: 100, width: 33, vocabSize: 700, scale: 20, weightType: 'BF16' }), 10, gpu)
})

test('frees every buffer', () => expect(context.ledger.bytes).toBe(0))
