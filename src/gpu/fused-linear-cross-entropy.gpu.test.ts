import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { randomHead } from '../../fixtures/random-head.ts'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import { readFloat32 } from '../core/tensor/decode-elements.ts'
import { elementCount, type Tensor } from '../core/tensor/tensor.ts'
import { fusedLinearCrossEntropy } from './fused-linear-cross-entropy.ts'
import type { GpuContext } from './gpu-context.ts'
import { startWebgpu } from './start-webgpu.ts'

let context: GpuContext

beforeAll(async () => {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  context = { ...started.context, budgetBytes: 500_000 }
})

const tokens = 37
const width = 20
const vocabSize = 1111
const classes = Int32Array.from({ length: tokens }, (_, token) => (token % 5 === 0 ? -100 : (token * 97) % vocabSize))
const options = (softcap: number) => ({
  softcap,
  signal: new AbortController().signal,
  onProgress: () => undefined,
})

const whole = (tensor: Tensor) => tensor.readElements(0, elementCount(tensor.shape))

test.each([
  ['float32', 0],
  ['bfloat16', 0],
  ['float16', 0],
  ['bfloat16', 3],
] as const)('losses and gradient equal the reference, %s, softcap %d', async (weightType, softcap) => {
  const dtype = ({ float32: 'F32', bfloat16: 'BF16', float16: 'F16' } as const)[weightType]
  const head = randomHead({ tokens, width, vocabSize, weightType: dtype, scale: 2 })
  const bytes = await whole(head.weight)
  const hidden = tf.tensor2d(await readFloat32(head.hidden, 0, tokens * width), [tokens, width])
  const weight =
    weightType === 'float32'
      ? tf.tensor2d(new Float32Array(bytes.buffer), [vocabSize, width])
      : tf.tensor2d(new Int32Array(bytes.buffer), [vocabSize, width / 2], 'int32')
  const targets = tf.tensor1d(classes, 'int32')
  const before = tf.memory().numTensors
  const factor = tf.tensor1d(Float32Array.from(classes.keys(), (token) => 1 + token / 10))

  const losses = fusedLinearCrossEntropy(context, hidden, weight, targets, { softcap, weightType })
  const gradient = tf.grad((h) =>
    fusedLinearCrossEntropy(context, h as tf.Tensor2D, weight, targets, { softcap, weightType }),
  )(hidden, factor)

  const asked = classes.map((index) => Math.max(index, -1))
  const [facts] = await cpuCrossEntropy.headFacts([head], { ...options(softcap), expected: true })
  const logits = await cpuCrossEntropy.targetLogits(head, asked, options(softcap))
  const rows = await readFloat32(head.weight, 0, vocabSize * width)
  const foundLosses = await losses.data()
  const foundGradient = await gradient.data()
  let difference = 0
  let size = 0
  for (let token = 0; token < tokens; token++) {
    const masked = classes[token] < 0
    const loss = masked ? 0 : facts.logSumExp[token] - logits[token]
    expect(Math.abs(foundLosses[token] - loss)).toBeLessThanOrEqual(1e-5)
    const slope = softcap === 0 ? 1 : 1 - (logits[token] / softcap) ** 2
    for (let k = 0; k < width; k++) {
      const own =
        (facts.expected?.[token * width + k] ?? Number.NaN) - slope * rows[Math.max(classes[token], 0) * width + k]
      const exact = masked ? 0 : own * (1 + token / 10)
      difference += (foundGradient[token * width + k] - exact) ** 2
      size += exact ** 2
    }
  }
  expect(Math.sqrt(difference / size)).toBeLessThanOrEqual(2e-6)

  for (const tensor of [losses, gradient, factor]) tensor.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('refuses shapes and types that do not fit', () => {
  const targets = tf.tensor1d(classes, 'int32')
  const hidden = tf.zeros<tf.Rank.R2>([tokens, 10])
  expect(() => fusedLinearCrossEntropy(context, hidden, tf.zeros([5, 10]), targets)).toThrow('multiple of 4')
  const good = tf.zeros<tf.Rank.R2>([tokens, 8])
  expect(() => fusedLinearCrossEntropy(context, good, tf.zeros([5, 4]), targets)).toThrow('8 columns')
  expect(() => fusedLinearCrossEntropy(context, good, tf.zeros([5, 8], 'int32'), targets)).toThrow('int32')
  expect(() => fusedLinearCrossEntropy(context, good, tf.zeros([5, 8]), tf.zeros([3], 'int32'))).toThrow('targets')
})

test('frees every buffer', () => expect(context.ledger.bytes).toBe(0))
