import * as tf from '@tensorflow/tfjs-core'
import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { dispatch } from './kernel.ts'
import { kernelSources } from './kernel-sources.ts'
import { createPassBuffers, emptyState } from './pass-buffers.ts'
import { passKernels, tileSteps } from './run-tile.ts'
import { bufferOf, flushTfjs, tensorOver } from './tfjs-buffers.ts'
import { tilePlan } from './tile-plan.ts'
import { tokenPitchOf } from './upload-hidden.ts'

export interface FusedLinearCrossEntropyOptions {
  /** Softcap c: logits become `c * tanh(logits / c)`. 0, the default, is off. */
  readonly softcap?: number
  /**
   * How the weights are written: `float32` as a float32 tensor `[V, H]`; `bfloat16` or `float16` two to a word, as an
   * int32 tensor `[V, H / 2]` that holds the file's bytes. `float32` unless given.
   */
  readonly weightType?: 'float32' | 'bfloat16' | 'float16'
}

/**
 * `-ln softmax(hidden · weightᵀ)[target]` of every token, without the logits: an op of tfjs, with a gradient by `hidden`
 * (the LM head is a constant). NaN and infinities in the inputs give undefined numbers, as everywhere in WGSL.
 * @param context on the device of tfjs; its kernels are compiled at first use unless a pass has compiled them
 * @param hidden float32 `[N, H]`, H a multiple of 4
 * @param weight see `weightType`
 * @param targets int32 `[N]`; a token whose target is not in `[0, V)` has loss 0 and no gradient
 * @returns float32 `[N]`, in nats
 * @throws RangeError for shapes or types that do not fit
 */
export function fusedLinearCrossEntropy(
  context: GpuContext,
  hidden: tf.Tensor2D,
  weight: tf.Tensor2D,
  targets: tf.Tensor1D,
  { softcap = 0, weightType = 'float32' }: FusedLinearCrossEntropyOptions = {},
): tf.Tensor1D {
  checkInputs(hidden, weight, targets, weightType)
  const format = ({ float32: 0, bfloat16: 1, float16: 2 } as const)[weightType]
  const op = tf.customGrad((h, save) => {
    // Inside tf.grad and its kin the gradient is made in the same pass; elsewhere nobody will ask for it.
    const wanted = tf.engine().state.gradientDepth > 0
    const { losses, gradient } = run(context, h as tf.Tensor2D, weight, targets, softcap, format, wanted)
    if (gradient !== null) (save as (tensors: tf.Tensor[]) => void)([gradient])
    return {
      value: losses,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), saved[0]),
    }
  })
  return op(hidden) as tf.Tensor1D
}

function checkInputs(hidden: tf.Tensor2D, weight: tf.Tensor2D, targets: tf.Tensor1D, weightType: string): void {
  const [tokens, width] = hidden.shape
  const words = weightType === 'float32' ? width : width / 2
  if (width % 4 !== 0) throw new RangeError(`hidden is [${hidden.shape}]: its width must be a multiple of 4`)
  if (weight.shape[1] !== words)
    throw new RangeError(
      `weight is [${weight.shape}]: with ${weightType} and width ${width} it must have ${words} columns`,
    )
  if (weight.dtype !== (weightType === 'float32' ? 'float32' : 'int32'))
    throw new RangeError(`weight is ${weight.dtype}, which does not hold ${weightType}`)
  if (targets.shape[0] !== tokens || targets.dtype !== 'int32')
    throw new RangeError(`targets are ${targets.dtype} [${targets.shape}], and must be int32 [${tokens}]`)
}

function run(
  context: GpuContext,
  hidden: tf.Tensor2D,
  weight: tf.Tensor2D,
  targets: tf.Tensor1D,
  softcap: number,
  format: 0 | 1 | 2,
  gradientWanted: boolean,
): { losses: tf.Tensor; gradient: tf.Tensor | null } {
  const { device, kernels, ledger } = context
  const [tokens, width] = hidden.shape
  const [vocabSize] = weight.shape
  const groups = width / 4
  const tokenPitch = tokenPitchOf(tokens)
  const rowBytes = width * (format === 0 ? 4 : 2)
  const { STORAGE, COPY_SRC } = GPUBufferUsage
  const plan = tilePlan({
    vocabSize,
    rowBytes,
    groups,
    tokenPitch,
    software: context.software,
    keepLogits: gradientWanted,
    expected: gradientWanted,
    budgetBytes: context.budgetBytes,
    limits: device.limits,
  })
  const whole = { raw: bufferOf(hidden), weights: bufferOf(weight), targets: bufferOf(targets) }
  flushTfjs()
  const buffers = new GpuBuffers(device, ledger)
  try {
    const submit = (label: string, record: (encoder: GPUCommandEncoder) => void) => {
      const encoder = device.createCommandEncoder({ label })
      record(encoder)
      device.queue.submit([encoder.finish()])
    }
    const columns = {
      tokens,
      tokenPitch,
      groups,
      hidden: buffers.create('hidden states', 16 * groups * tokenPitch, STORAGE),
      odd: buffers.create('tokens with NaN or infinities', 4 * tokenPitch, STORAGE),
    }
    const pass = createPassBuffers(buffers, plan, tokenPitch, gradientWanted ? width : 0)
    const rows = buffers.uniform('rows to transpose', Uint32Array.of(tokens, width, 0, tokenPitch))
    device.queue.writeBuffer(pass.state, 0, emptyState(tokenPitch))
    submit('transpose hidden states', (encoder) => {
      encoder.copyBufferToBuffer(whole.targets, 0, pass.targets, 0, 4 * tokens)
      const bound = [rows, whole.raw, columns.hidden, columns.odd]
      dispatch(device, encoder, kernels.get(kernelSources.decodeHidden(0)), bound, Math.ceil(tokens / 64), groups)
    })
    const used = passKernels(context, tokens, format, gradientWanted)
    for (let firstClass = 0; firstClass < vocabSize; firstClass += plan.tileClasses) {
      const classes = Math.min(plan.tileClasses, vocabSize - firstClass)
      const weights = { buffer: whole.weights, offset: firstClass * rowBytes, size: classes * rowBytes }
      const tile = { weights, firstClass, classes }
      for (const step of tileSteps(context, used, columns, pass, plan, tile, softcap, () => context.pacer.operations))
        submit('tile of the LM head', step.record)
    }
    const shape = Uint32Array.of(tokens, tokenPitch, vocabSize, groups, 0)
    new Float32Array(shape.buffer)[4] = softcap
    const uniform = buffers.uniform('shape of the result', shape)
    const losses = device.createBuffer({ label: 'losses', size: 4 * tokens, usage: STORAGE | COPY_SRC })
    const bound = [uniform, pass.state, pass.targetLogits, pass.targets]
    submit('losses', (encoder) =>
      dispatch(device, encoder, kernels.get(kernelSources.finishLosses()), [...bound, losses], tokenPitch / 64),
    )
    if (!gradientWanted) return { losses: tensorOver(losses, [tokens]), gradient: null }
    const gradient = device.createBuffer({ label: 'gradient', size: 4 * tokens * width, usage: STORAGE | COPY_SRC })
    submit('gradient', (encoder) => {
      const kernel = kernels.get(kernelSources.finishGradient(format))
      dispatch(device, encoder, kernel, [...bound, whole.weights, pass.expected, gradient], tokenPitch / 64, groups)
    })
    return { losses: tensorOver(losses, [tokens]), gradient: tensorOver(gradient, [tokens, width]) }
  } finally {
    // The GPU finishes what was submitted before it lets go of them.
    buffers.destroy()
  }
}
