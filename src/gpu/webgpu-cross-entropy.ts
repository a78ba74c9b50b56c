import * as tf from '@tensorflow/tfjs-core'
import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import {
  type ComputeOptions,
  type CrossEntropyBackend,
  type HeadOutput,
  headSize,
} from '../core/loss/cross-entropy-backend.ts'
import { RunningLogSumExp } from '../core/loss/running-log-sum-exp.ts'
import { WeightRows } from '../core/loss/weight-rows.ts'
import { readFloat32 } from '../core/tensor/decode-elements.ts'
import { memoryTensor, type Tensor } from '../core/tensor/tensor.ts'
import { finiteRows } from './finite-rows.ts'
import { checkAgainstCpu } from './spot-check.ts'

/** Tokens a matrix product takes at once. */
const ROWS = 512
/** Elements of the LM head on the GPU at once, 16 MiB as float32: bounds memory whatever the vocabulary is. */
const WEIGHT_ELEMENTS = 4 * 1024 * 1024
/** Logits on the GPU at once, 8 MiB as float32; tfjs holds about three such arrays. */
const LOGIT_ELEMENTS = 2 * 1024 * 1024
/** Hidden states on the GPU at once, 256 MiB; more tokens mean one more pass over the LM head. */
const HIDDEN_ELEMENTS = 64 * 1024 * 1024

/**
 * Cross entropy on the WebGPU backend of tfjs, in vocabulary chunks, so that a batch whose whole logits would not fit
 * still runs. The GPU gives a maximum and a sum for each chunk and token; they are merged, and the logarithm taken, in
 * float64. Tokens with a NaN or an infinity go to the CPU: WGSL may assume that there are none.
 */
export const webgpuCrossEntropy: CrossEntropyBackend = {
  async logSumExp(heads, options) {
    try {
      const results = await inTurns(heads, options)
      await checkAgainstCpu(heads, results, options)
      return results
    } catch (error) {
      if (error instanceof NonFiniteWeight) return cpuCrossEntropy.logSumExp(heads, options)
      throw error
    }
  },

  async targetLogits(head, classes, options) {
    const { rows, width } = headSize(head)
    const logits = new Float64Array(rows)
    const cache = head.kind === 'hidden' ? new WeightRows(head.weight) : null
    for (let start = 0; start < rows; start += ROWS) {
      options.signal.throwIfAborted()
      const end = Math.min(rows, start + ROWS)
      const output = head.kind === 'hidden' ? head.hidden : head.logits
      const piece = await readFloat32(output, start * width, end * width)
      if (cache === null) {
        for (let row = start; row < end; row++)
          if (classes[row] >= 0) logits[row] = capped(piece[(row - start) * width + classes[row]], options.softcap)
        continue
      }
      const weights = new Float32Array(piece.length)
      for (let row = start; row < end; row++)
        if (classes[row] >= 0) weights.set(await cache.row(classes[row]), (row - start) * width)
      logits.set(await rowDots(piece, weights, width, options.softcap), start)
      options.onProgress(end / rows)
    }
    return logits
  },
}

/** Each head's rows on the GPU, as many heads in one pass over the LM head as fit. */
async function inTurns(heads: readonly HeadOutput[], options: ComputeOptions): Promise<Float64Array[]> {
  const total = heads.reduce((sum, head) => sum + headSize(head).rows * headSize(head).vocabSize, 0)
  let done = 0
  const onStep = async (rows: number, classes: number) => {
    done += rows * classes
    options.onProgress(done / total)
    options.signal.throwIfAborted()
  }
  const results = heads.map((head) => new RunningLogSumExp(headSize(head).rows))
  const linear = heads.flatMap((head, index) => (head.kind === 'hidden' ? [{ ...head, result: results[index] }] : []))
  for (const [index, head] of heads.entries())
    if (head.kind === 'logits') await addLogits(head.logits, results[index], options, onStep)
  for (const group of groupByWeight(linear)) await addLinear(group, options, onStep)
  return results.map((result) => result.finish())
}

interface LinearHead {
  readonly hidden: Tensor
  readonly weight: Tensor
  readonly result: RunningLogSumExp
}

function groupByWeight(heads: readonly LinearHead[]): LinearHead[][] {
  const groups = new Map<string, LinearHead[]>()
  for (const head of heads) {
    const key = `${head.weight.file} ${head.weight.name}`
    groups.set(key, [...(groups.get(key) ?? []), head])
  }
  return [...groups.values()]
}

type OnStep = (rows: number, classes: number) => Promise<void>

async function addLinear(heads: readonly LinearHead[], options: ComputeOptions, onStep: OnStep): Promise<void> {
  const [first] = heads
  const [vocabSize, width] = first.weight.shape
  const blocks = heads.flatMap((head) => rowBlocks(head, width))
  const blocksAtOnce = Math.max(1, Math.floor(HIDDEN_ELEMENTS / (ROWS * width)))
  const classesAtOnce = Math.max(1, Math.min(Math.floor(WEIGHT_ELEMENTS / width), Math.floor(LOGIT_ELEMENTS / ROWS)))
  for (let from = 0; from < blocks.length; from += blocksAtOnce) {
    const uploaded: { block: RowBlock; hidden: tf.Tensor2D }[] = []
    try {
      for (const block of blocks.slice(from, from + blocksAtOnce)) {
        const rows = await readFloat32(block.head.hidden, block.start * width, block.end * width)
        const { clean, odd } = finiteRows(rows, width)
        if (odd.length > 0) await addOnCpu(block, odd, rows, width, options)
        uploaded.push({
          block: { ...block, odd: new Set(odd) },
          hidden: tf.tensor2d(clean, [block.end - block.start, width]),
        })
      }
      for (let v = 0; v < vocabSize; v += classesAtOnce) {
        const end = Math.min(vocabSize, v + classesAtOnce)
        const piece = await readFloat32(first.weight, v * width, end * width)
        if (finiteRows(piece, width).odd.length > 0)
          throw new NonFiniteWeight(`${first.weight.name} holds NaN or infinities`)
        const weight = tf.tensor2d(piece, [end - v, width])
        try {
          for (const { block, hidden } of uploaded) {
            const { maximum, sum } = await chunkSums(() => tf.matMul(hidden, weight, false, true), options.softcap)
            for (let row = 0; row < maximum.length; row++)
              if (!block.odd.has(row)) block.head.result.merge(block.start + row, maximum[row], sum[row])
            await onStep(maximum.length, end - v)
          }
        } finally {
          weight.dispose()
        }
      }
    } finally {
      for (const { hidden } of uploaded) hidden.dispose()
    }
  }
}

/** The LM head itself is not finite, so every logit of a class is not: the CPU reference says what that gives. */
export class NonFiniteWeight extends Error {
  override readonly name = 'NonFiniteWeight'
}

interface RowBlock {
  readonly head: LinearHead
  readonly start: number
  readonly end: number
  /** Rows, counted from `start`, that the CPU computed. */
  readonly odd: ReadonlySet<number>
}

function rowBlocks(head: LinearHead, width: number): RowBlock[] {
  const { rows } = headSize({ kind: 'hidden', hidden: head.hidden, weight: head.weight })
  const size = Math.max(1, Math.min(ROWS, Math.floor(HIDDEN_ELEMENTS / width)))
  return Array.from({ length: Math.ceil(rows / size) }, (_, block) => ({
    head,
    start: block * size,
    end: Math.min(rows, (block + 1) * size),
    odd: new Set<number>(),
  }))
}

async function addLogits(
  logits: Tensor,
  result: RunningLogSumExp,
  options: ComputeOptions,
  onStep: OnStep,
): Promise<void> {
  const { rows, vocabSize } = headSize({ kind: 'logits', logits })
  const rowsAtOnce = Math.max(1, Math.floor(LOGIT_ELEMENTS / vocabSize))
  for (let start = 0; start < rows; start += rowsAtOnce) {
    const end = Math.min(rows, start + rowsAtOnce)
    const piece = await readFloat32(logits, start * vocabSize, end * vocabSize)
    const { clean, odd } = finiteRows(piece, vocabSize)
    const { maximum, sum } = await chunkSums(() => tf.tensor2d(clean, [end - start, vocabSize]), options.softcap)
    const oddRows = new Set(odd)
    for (let row = 0; row < maximum.length; row++) {
      if (oddRows.has(row)) {
        const values = Float64Array.from(piece.subarray(row * vocabSize, (row + 1) * vocabSize), (x) =>
          capped(x, options.softcap),
        )
        result.add(start + row, values, 0, vocabSize)
      } else {
        result.merge(start + row, maximum[row], sum[row])
      }
    }
    await onStep(end - start, vocabSize)
  }
}

/** Rows whose hidden state is not finite, by the reference. */
async function addOnCpu(
  { head, start }: RowBlock,
  odd: readonly number[],
  rows: Float32Array,
  width: number,
  options: ComputeOptions,
): Promise<void> {
  const picked = new Float32Array(odd.length * width)
  for (const [index, row] of odd.entries()) picked.set(rows.subarray(row * width, (row + 1) * width), index * width)
  const { name, file } = head.hidden
  const hidden = memoryTensor(name, file, 'F32', [odd.length, width], new Uint8Array(picked.buffer))
  const quiet = { ...options, onProgress: () => undefined }
  const [values] = await cpuCrossEntropy.logSumExp([{ kind: 'hidden', hidden, weight: head.weight }], quiet)
  for (const [index, row] of odd.entries())
    if (Number.isNaN(values[index])) head.result.merge(start + row, 0, Number.NaN)
    else head.result.merge(start + row, values[index], 1)
}

/** Maximum and `Σ exp(logit - maximum)` of every row of a chunk of logits. */
async function chunkSums(
  makeLogits: () => tf.Tensor2D,
  softcap: number,
): Promise<{ maximum: Float32Array; sum: Float32Array }> {
  const [maximum, sum] = tf.tidy(() => {
    const raw = makeLogits()
    const logits = softcap === 0 ? raw : tf.mul(tf.tanh(tf.div(raw, softcap)), softcap)
    const top = tf.max(logits, 1, true)
    return [tf.reshape(top, [-1]), tf.sum(tf.exp(tf.sub(logits, top)), 1)]
  })
  try {
    return { maximum: (await maximum.data()) as Float32Array, sum: (await sum.data()) as Float32Array }
  } finally {
    maximum.dispose()
    sum.dispose()
  }
}

/** Dot product of each row of `a` with the same row of `b`. */
async function rowDots(
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
  width: number,
  softcap: number,
): Promise<Float64Array> {
  const left = finiteRows(a, width)
  const right = finiteRows(b, width)
  const odd = new Set([...left.odd, ...right.odd])
  const dots = tf.tidy(() => {
    const shape: [number, number] = [a.length / width, width]
    const raw = tf.sum(tf.mul(tf.tensor2d(left.clean, shape), tf.tensor2d(right.clean, shape)), 1)
    return softcap === 0 ? raw : tf.mul(tf.tanh(tf.div(raw, softcap)), softcap)
  })
  try {
    const result = Float64Array.from(await dots.data())
    for (const row of odd) {
      let sum = 0
      for (let k = row * width; k < (row + 1) * width; k++) sum += a[k] * b[k]
      result[row] = capped(sum, softcap)
    }
    return result
  } finally {
    dots.dispose()
  }
}

function capped(logit: number, softcap: number): number {
  return softcap === 0 ? logit : softcap * Math.tanh(logit / softcap)
}
