import { type ComputeOptions, headSize, type WeightedHead } from '../core/loss/cross-entropy-backend.ts'
import { elementFormat } from './element-format.ts'
import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { holdsNonFinite } from './holds-non-finite.ts'
import { dispatch } from './kernel.ts'
import { kernelSources } from './kernel-sources.ts'
import { NonFiniteWeightError } from './non-finite-weight-error.ts'
import { createPassBuffers } from './pass-buffers.ts'
import { readBack } from './read-back.ts'
import { prepareForward, tileSteps } from './run-tile.ts'
import { tilePlan } from './tile-plan.ts'
import { uploadHidden, writeBytes } from './upload-hidden.ts'
import { weightRowBytes, weightRowsRaw } from './weight-rows-raw.ts'

/**
 * `‖∂L/∂W[v]‖` of every row of the LM head that `heads` share, `[V]`, in a second pass: p needs the final `logSumExp`.
 * All heads' tokens together must fit one buffer (`maximumTokens`), and their hidden states must be finite.
 * @throws NonFiniteWeightError; GpuMemoryError; KernelError; ReadError; DOMException AbortError
 */
export async function weightGradientNorms(
  context: GpuContext,
  heads: readonly WeightedHead[],
  { softcap, signal, onProgress }: ComputeOptions,
): Promise<Float64Array> {
  const { device, kernels, pacer } = context
  const { weight } = heads[0].head
  const [vocabSize, width] = weight.shape
  const format = elementFormat(weight.dtype)
  const buffers = new GpuBuffers(device, context.ledger)
  try {
    const rows = heads.reduce((sum, { head }) => sum + headSize(head).rows, 0)
    const [forward, merge, toResiduals, toNorms] = await Promise.all([
      prepareForward(context, rows, format.code, true),
      kernels.prepare(kernelSources.mergeStrips()),
      kernels.prepare(kernelSources.logitsToResiduals()),
      kernels.prepare(kernelSources.weightGradientNorms()),
    ])
    const ranges = heads.map(({ head }) => ({ hidden: head.hidden, start: 0, end: headSize(head).rows }))
    const columns = await uploadHidden(context, buffers, ranges, width)
    const { tokens, tokenPitch, groups } = columns
    const rowBytes = weightRowBytes(weight)
    const { software, budgetBytes } = context
    const shape = { vocabSize, rowBytes, groups, tokenPitch, software, budgetBytes, limits: device.limits }
    const plan = tilePlan({ ...shape, keepLogits: true, expected: false })
    // One row of expected embedding is never used here, and makes room for the logits of a tile.
    const pass = createPassBuffers(buffers, plan, tokenPitch, 1)
    const { STORAGE, COPY_DST, COPY_SRC, UNIFORM } = GPUBufferUsage
    const made = {
      tile: buffers.create('weight tile', plan.tileClasses * rowBytes, STORAGE | COPY_DST),
      logSumExp: buffers.create('logSumExp', 4 * tokenPitch, STORAGE | COPY_DST),
      scales: buffers.create('scales', 4 * tokenPitch, STORAGE | COPY_DST),
      norms: buffers.create('row norms', 4 * vocabSize, STORAGE | COPY_SRC),
      residualUniform: buffers.create('residuals', 16, UNIFORM | COPY_DST),
      normUniform: buffers.create('norms', 16, UNIFORM | COPY_DST),
    }
    await buffers.settled()
    writeTokens(device, pass.targets, made.logSumExp, made.scales, heads, tokenPitch)

    for (let firstClass = 0; firstClass < vocabSize; firstClass += plan.tileClasses) {
      signal.throwIfAborted()
      const classes = Math.min(plan.tileClasses, vocabSize - firstClass)
      const bytes = await weightRowsRaw(weight, firstClass, firstClass + classes)
      if (holdsNonFinite(bytes, format.code)) throw new NonFiniteWeightError(`${weight.name} holds NaN or infinities`)
      writeBytes(device, made.tile, bytes)
      const tile = { weights: made.tile, firstClass, classes }
      const used = { forward, merge, gradient: null }
      for (const step of tileSteps(context, used, columns, pass, plan, tile, softcap, () => pacer.operations)) {
        submit(device, step.record)
        if (step.operations > 0) await pacer.submitted(step.operations)
      }
      const words = Uint32Array.of(tokenPitch, firstClass, 0, 0)
      new Float32Array(words.buffer)[2] = softcap
      device.queue.writeBuffer(made.residualUniform, 0, words)
      device.queue.writeBuffer(made.normUniform, 0, Uint32Array.of(tokenPitch, groups, classes, firstClass))
      submit(device, (encoder) => {
        const bound = [made.residualUniform, made.logSumExp, made.scales, pass.targets, pass.logits]
        dispatch(device, encoder, toResiduals, bound, tokenPitch / 64, classes)
        const used = [made.normUniform, pass.logits, columns.hidden, made.norms]
        dispatch(device, encoder, toNorms, used, Math.ceil(classes / 64))
      })
      await pacer.submitted(2 * tokens * width * classes)
      onProgress((firstClass + classes) / vocabSize)
    }
    await pacer.idle()
    const [norms] = await readBack(context, [made.norms])
    return Float64Array.from(new Float32Array(norms, 0, vocabSize))
  } finally {
    buffers.destroy()
  }
}

function writeTokens(
  device: GPUDevice,
  targets: GPUBuffer,
  logSumExp: GPUBuffer,
  scales: GPUBuffer,
  heads: readonly WeightedHead[],
  tokenPitch: number,
): void {
  const classWords = new Uint32Array(tokenPitch).fill(0xffffffff)
  const terms = new Float32Array(tokenPitch)
  const factors = new Float32Array(tokenPitch)
  let column = 0
  for (const head of heads)
    for (const [token, index] of head.classes.entries()) {
      classWords[column] = index >>> 0
      terms[column] = head.logSumExp[token]
      factors[column] = head.scales[token]
      column++
    }
  device.queue.writeBuffer(targets, 0, classWords)
  device.queue.writeBuffer(logSumExp, 0, terms)
  device.queue.writeBuffer(scales, 0, factors)
}

function submit(device: GPUDevice, record: (encoder: GPUCommandEncoder) => void): void {
  const encoder = device.createCommandEncoder({ label: 'gradient by the LM head' })
  record(encoder)
  device.queue.submit([encoder.finish()])
}
