import type { ComputeOptions, HeadOutput } from '../core/loss/cross-entropy-backend.ts'
import { headSize } from '../core/loss/cross-entropy-backend.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { elementFormat } from './element-format.ts'
import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'
import { dispatch } from './kernel.ts'
import { kernelSources } from './kernel-sources.ts'
import { readBack } from './read-back.ts'
import { uploadHidden, writeBytes } from './upload-hidden.ts'
import { weightRowBytes, weightRowsRaw } from './weight-rows-raw.ts'

/** Tokens at once: their hidden states and as many weight rows. */
const BYTES_AT_ONCE = 32 * 1024 * 1024

/**
 * Logit of one class a token, `[N]`, 0 where the class is -1: hidden states and the weight rows asked for, each row read
 * once. Products are added in the order of the fused kernels. Tokens whose input was not finite are in `odd`.
 * @throws GpuMemoryError; KernelError; ReadError; DOMException AbortError
 */
export async function gatheredLogits(
  context: GpuContext,
  head: HeadOutput & { kind: 'hidden' },
  classes: Int32Array,
  { softcap, signal }: Pick<ComputeOptions, 'softcap' | 'signal'>,
): Promise<{ logits: Float64Array; odd: number[] }> {
  const { rows, width } = headSize(head)
  const logits = new Float64Array(rows)
  const odd: number[] = []
  const wanted = Int32Array.from(classes.keys()).filter((token) => classes[token] >= 0)
  const atOnce = Math.max(64, Math.floor(Math.min(BYTES_AT_ONCE, context.budgetBytes) / (8 * Math.ceil(width / 4) * 4)))
  for (let start = 0; start < wanted.length; start += atOnce) {
    signal.throwIfAborted()
    const tokens = wanted.subarray(start, start + atOnce)
    const found = await some(context, head, tokens, classes, softcap)
    for (const [index, token] of tokens.entries()) {
      logits[token] = found.logits[index]
      if (found.odd[index] !== 0 || !Number.isFinite(found.logits[index])) odd.push(token)
    }
  }
  return { logits, odd }
}

async function some(
  context: GpuContext,
  { hidden, weight }: HeadOutput & { kind: 'hidden' },
  tokens: Int32Array,
  classes: Int32Array,
  softcap: number,
): Promise<{ logits: Float32Array; odd: Uint32Array }> {
  const { device } = context
  const format = elementFormat(weight.dtype)
  const buffers = new GpuBuffers(device, context.ledger)
  try {
    const kernel = await context.kernels.prepare(kernelSources.targetLogits(format.code))
    // Sorted, so that classes that follow one another are read together.
    const distinct = [...new Set(Array.from(tokens, (token) => classes[token]))].sort((a, b) => a - b)
    const rowOf = new Map(distinct.map((index, row) => [index, row]))
    const picked = selectRows(weight, Int32Array.from(distinct))
    const reading = weightRowsRaw(picked, 0, distinct.length)
    // Met below, where it is waited for.
    reading.catch(() => undefined)
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage
    const made = {
      weights: buffers.create('gathered weights', distinct.length * weightRowBytes(weight), STORAGE | COPY_DST),
      rows: buffers.create('row of each token', 4 * tokens.length, STORAGE | COPY_DST),
      logits: buffers.create('gathered logits', 4 * tokens.length, STORAGE | COPY_SRC),
      uniform: buffers.create('tokens and classes', 16, GPUBufferUsage.UNIFORM | COPY_DST),
    }
    const range = { hidden: selectRows(hidden, tokens), start: 0, end: tokens.length }
    const columns = await uploadHidden(context, buffers, [range], weight.shape[1])
    writeBytes(device, made.weights, await reading)
    const rows = Uint32Array.from(tokens, (token) => rowOf.get(classes[token]) ?? 0)
    device.queue.writeBuffer(made.rows, 0, rows)
    const words = Uint32Array.of(tokens.length, columns.tokenPitch, columns.groups, 0)
    new Float32Array(words.buffer)[3] = softcap
    device.queue.writeBuffer(made.uniform, 0, words)
    const encoder = device.createCommandEncoder({ label: 'target logits' })
    const bound = [made.uniform, columns.hidden, made.weights, made.rows, made.logits]
    dispatch(device, encoder, kernel, bound, Math.ceil(tokens.length / 64))
    device.queue.submit([encoder.finish()])
    const [logits, odd] = await readBack(context, [made.logits, columns.odd])
    await buffers.settled()
    return { logits: new Float32Array(logits), odd: new Uint32Array(odd) }
  } finally {
    buffers.destroy()
  }
}
