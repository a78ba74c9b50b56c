import { beforeAll, describe, expect, test } from 'vitest'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend, HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { memoryTensor, type Tensor } from '../core/tensor/tensor.ts'
import { startWebgpu } from './start-webgpu.ts'

let webgpu: CrossEntropyBackend
beforeAll(async () => {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  webgpu = started.backend
})

/** Repeatable numbers in about ±scale. */
function numbers(count: number, scale: number): Float32Array<ArrayBuffer> {
  let state = 12345
  return Float32Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return (state / 1073741824 - 1) * scale
  })
}
const tensor = (name: string, shape: number[], values: Float32Array<ArrayBuffer>): Tensor =>
  memoryTensor(name, 'test', 'F32', shape, new Uint8Array(values.buffer))
const options = (softcap: number) => ({ softcap, signal: new AbortController().signal, onProgress: () => undefined })

async function expectEqualToCpu(head: HeadOutput, classes: Int32Array, softcap = 0): Promise<void> {
  const [[lse], [reference]] = [
    await webgpu.logSumExp([head], options(softcap)),
    await cpuCrossEntropy.logSumExp([head], options(softcap)),
  ]
  const logits = await webgpu.targetLogits(head, classes, options(softcap))
  const [pass] = await webgpu.headFacts([head], { ...options(softcap), classes: [classes] })
  const expected = await cpuCrossEntropy.targetLogits(head, classes, options(softcap))
  const near = (found: number, value: number) =>
    Object.is(found, value) || Math.abs(found - value) <= 1e-5 * Math.max(1, Math.abs(value))
  expect([...lse].filter((value, row) => !near(value, reference[row]))).toEqual([])
  expect([...logits].filter((value, row) => !near(value, expected[row]))).toEqual([])
  expect(pass.targetLogits?.filter((value, row) => !near(value, expected[row])) ?? []).toHaveLength(0)
  expect(pass.targetLogits === null).toBe(head.kind === 'logits')
}

const hiddenHead = (rows: number, width: number, vocabSize: number, scale = 2): HeadOutput & { kind: 'hidden' } => ({
  kind: 'hidden',
  hidden: tensor('hidden', [rows, width], numbers(rows * width, scale)),
  weight: tensor('weight', [vocabSize, width], numbers(vocabSize * width, scale)),
})
const someClasses = (rows: number, vocabSize: number) =>
  Int32Array.from({ length: rows }, (_, row) => ((row * 7919) % (vocabSize + 1)) - 1)

describe('WebGPU equals the CPU reference', () => {
  test.each([
    [1, 1, 1, 0],
    [1, 5, 7, 0],
    [3, 4, 33, 30],
    [512, 3, 100, 0],
    [513, 3, 4097, 0],
  ])('for %i tokens, hidden size %i, vocabulary %i, softcap %i', async (rows, width, vocabSize, softcap) => {
    await expectEqualToCpu(hiddenHead(rows, width, vocabSize), someClasses(rows, vocabSize), softcap)
  })

  test('for logits near ±1e4', async () => {
    await expectEqualToCpu(hiddenHead(8, 4, 50, 50), someClasses(8, 50))
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'where a hidden state holds %s, and only there',
    async (bad) => {
      const head = hiddenHead(4, 3, 20)
      const values = numbers(12, 2)
      values[4] = bad
      await expectEqualToCpu({ ...head, hidden: tensor('hidden', [4, 3], values) }, someClasses(4, 20))
    },
  )

  test('where logits hold -Inf, +Inf and NaN', async () => {
    const values = numbers(5 * 9, 3)
    values[3] = Number.NEGATIVE_INFINITY
    values[12] = Number.POSITIVE_INFINITY
    values[20] = Number.NaN
    values.fill(Number.NEGATIVE_INFINITY, 27, 36)
    await expectEqualToCpu({ kind: 'logits', logits: tensor('logits', [5, 9], values) }, someClasses(5, 9))
  })

  test('where the LM head holds NaN', async () => {
    const head = hiddenHead(4, 3, 20)
    const values = numbers(60, 2)
    values[30] = Number.NaN
    await expectEqualToCpu({ ...head, weight: tensor('weight', [20, 3], values) }, someClasses(4, 20))
  })
})

test('an aborted computation stops', async () => {
  const signal = AbortSignal.abort()
  await expect(
    webgpu.logSumExp([hiddenHead(4, 3, 20)], { softcap: 0, signal, onProgress: () => undefined }),
  ).rejects.toThrow()
})

test('nothing stays on the GPU', async () => {
  const { memory } = await import('@tensorflow/tfjs-core')
  const before = memory().numTensors
  await expectEqualToCpu(hiddenHead(5, 3, 20), someClasses(5, 20))
  expect(memory().numTensors).toBe(before)
})
