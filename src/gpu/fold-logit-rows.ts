import type { ComputeOptions } from '../core/loss/cross-entropy-backend.ts'
import { readRaw } from '../core/tensor/read-raw.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { elementFormat } from './element-format.ts'
import type { RawFacts } from './finish-facts.ts'
import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { dispatch } from './kernel.ts'
import { kernelSources, STATE_ROWS, STRIP_ROWS } from './kernel-sources.ts'
import { emptyState } from './pass-buffers.ts'
import { readBack } from './read-back.ts'
import { tokenPitchOf, writeBytes } from './upload-hidden.ts'

/** Classes that one invocation folds. */
const STRIP_CLASSES = 256
/** Logits on the GPU at once. */
const LOGIT_BYTES = 16 * 1024 * 1024

/** Rows of logits `[N, V]` that fit the GPU at once: half of the budget, as strips are made for whole blocks of rows. */
export function logitRowsAtOnce({ budgetBytes, device }: GpuContext, logits: Tensor): number {
  const vocabSize = logits.shape.at(-1) ?? 0
  const perRow = vocabSize * elementFormat(logits.dtype).bytes + 4 * STRIP_ROWS * Math.ceil(vocabSize / STRIP_CLASSES)
  const bytes = Math.min(budgetBytes / 2, LOGIT_BYTES, device.limits.maxStorageBufferBindingSize)
  return Math.max(1, Math.floor(bytes / perRow))
}

/**
 * Facts of rows `[start, end)` of logits that stand in a file; `end - start` at most `logitRowsAtOnce`.
 * @throws GpuMemoryError; KernelError; ReadError
 */
export async function foldLogitRows(
  context: GpuContext,
  logits: Tensor,
  start: number,
  end: number,
  { softcap }: Pick<ComputeOptions, 'softcap'>,
): Promise<RawFacts> {
  const { device, kernels } = context
  const vocabSize = logits.shape.at(-1) ?? 0
  const format = elementFormat(logits.dtype)
  const tokenPitch = tokenPitchOf(end - start)
  const strips = Math.ceil(vocabSize / STRIP_CLASSES)
  const buffers = new GpuBuffers(device, context.ledger)
  try {
    const [fold, merge] = await Promise.all([
      kernels.prepare(kernelSources.foldLogits(format.code)),
      kernels.prepare(kernelSources.mergeStrips()),
    ])
    const bytes = await readRaw(logits, start * vocabSize, end * vocabSize)
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage
    const made = {
      raw: buffers.create('raw logits', bytes.byteLength, STORAGE | COPY_DST),
      strips: buffers.create('strips of logits', strips * STRIP_ROWS * 4 * tokenPitch, STORAGE),
      state: buffers.create('state of logits', STATE_ROWS * 4 * tokenPitch, STORAGE | COPY_DST | COPY_SRC),
      odd: buffers.create('tokens with NaN or infinities', 4 * tokenPitch, STORAGE | COPY_SRC),
    }
    await buffers.settled()
    writeBytes(device, made.raw, bytes)
    device.queue.writeBuffer(made.state, 0, emptyState(tokenPitch))
    const shape = Uint32Array.of(end - start, tokenPitch, vocabSize, STRIP_CLASSES, 0)
    new Float32Array(shape.buffer)[4] = softcap
    const foldUniform = buffers.uniform('logits to fold', shape)
    const mergeUniform = buffers.uniform('strips to merge', Uint32Array.of(tokenPitch, strips))
    const encoder = device.createCommandEncoder({ label: 'fold logits' })
    dispatch(device, encoder, fold, [foldUniform, made.raw, made.strips, made.odd], tokenPitch / 64, strips)
    dispatch(device, encoder, merge, [mergeUniform, made.strips, made.state], tokenPitch / 64)
    device.queue.submit([encoder.finish()])
    await buffers.settled()
    const [state, odd] = await readBack(context, [made.state, made.odd])
    return {
      tokenPitch,
      state: new Float32Array(state),
      odd: new Uint32Array(odd),
      targetLogits: new Float32Array(tokenPitch),
      expected: null,
    }
  } finally {
    buffers.destroy()
  }
}
