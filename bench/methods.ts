import * as tf from '@tensorflow/tfjs-core'
import { cpuCrossEntropy } from '../src/core/loss/cpu-cross-entropy.ts'
import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../src/core/loss/cross-entropy-backend.ts'
import { fusedLinearCrossEntropy } from '../src/gpu/fused-linear-cross-entropy.ts'
import type { GpuContext } from '../src/gpu/gpu-context.ts'
import type { Inputs } from './inputs.ts'
import { chunked, differentiable, naive } from './tfjs-methods.ts'
import { wasmBackend } from './wasm-method.ts'

/** What a method gave: losses `[N]`, and the gradient by the hidden states `[N, H]` of their sum where it makes one. */
export interface MethodResult {
  readonly losses: ArrayLike<number> | null
  readonly gradient: ArrayLike<number> | null
}

export interface Method {
  readonly name: string
  readonly kind: 'forward' | 'gradient'
  /** float32 numbers that it leaves on the GPU outside tfjs's own count. */
  readonly ownResults?: (inputs: Inputs) => number
  run(inputs: Inputs): Promise<MethodResult>
}

export const quiet: ComputeOptions = {
  softcap: 0,
  signal: new AbortController().signal,
  onProgress: () => undefined,
}

/** Every method; the first forward and the first gradient method are what the others are compared with. */
export function methods(context: GpuContext, streamed: CrossEntropyBackend): Method[] {
  const ownLosses = { ownResults: ({ tokens }: Inputs) => tokens }
  const forward = (name: string, make: (inputs: Inputs) => tf.Tensor): Method => ({
    ...(name.startsWith('ours') ? ownLosses : {}),
    name,
    kind: 'forward',
    run: async (inputs) => ({ losses: await taken(make(inputs)), gradient: null }),
  })
  return [
    forward('tfjs naive', ({ hidden, weight, targets }) => naive(hidden, weight, targets)),
    forward('tfjs 8 chunks', ({ hidden, weight, targets }) => chunked(hidden, weight, targets, 8)),
    forward('ours f32', ({ hidden, weight, targets }) => fusedLinearCrossEntropy(context, hidden, weight, targets)),
    forward('ours bf16', ({ hidden, packedWeight, targets }) =>
      fusedLinearCrossEntropy(context, hidden, packedWeight, targets, { weightType: 'bfloat16' }),
    ),
    {
      name: 'ours streamed',
      kind: 'forward',
      run: async ({ file, classes }) => ({ losses: await lossesOf(streamed, file.head, classes), gradient: null }),
    },
    {
      name: 'ours WASM SIMD',
      kind: 'forward',
      run: async ({ head, classes }) => ({
        losses: await lossesOf(await wasmBackend(), head, classes),
        gradient: null,
      }),
    },
    {
      name: 'CPU float64',
      kind: 'forward',
      run: async ({ head, classes }) => ({ losses: await lossesOf(cpuCrossEntropy, head, classes), gradient: null }),
    },
    {
      name: 'tf.grad naive',
      kind: 'gradient',
      async run({ hidden, weight, targets }) {
        const gradient = tf.grad((h) => differentiable(h as tf.Tensor2D, weight, targets))(hidden)
        return { losses: null, gradient: await taken(gradient) }
      },
    },
    {
      name: 'ours bf16 grad',
      kind: 'gradient',
      ownResults: ({ tokens, width }) => tokens + tokens * width,
      async run({ hidden, packedWeight, targets }) {
        const dy = tf.ones([hidden.shape[0]])
        const op = (h: tf.Tensor) =>
          fusedLinearCrossEntropy(context, h as tf.Tensor2D, packedWeight, targets, {
            weightType: 'bfloat16',
          }) as tf.Tensor
        const { value, grad } = tf.valueAndGrad(op)(hidden, dy)
        dy.dispose()
        return { losses: await taken(value), gradient: await taken(grad) }
      },
    },
  ]
}

async function taken(tensor: tf.Tensor): Promise<ArrayLike<number>> {
  const values = await tensor.data()
  tensor.dispose()
  return values
}

/** Losses of a head on one of our backends. */
export async function lossesOf(
  backend: CrossEntropyBackend,
  head: HeadOutput,
  classes: Int32Array,
): Promise<Float64Array> {
  const [{ logSumExp, targetLogits }] = await backend.headFacts([head], { ...quiet, classes: [classes] })
  return logSumExp.map((term, token) => term - (targetLogits?.[token] ?? Number.NaN))
}
