import { readFloat32 } from '../tensor/decode-elements.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { cpuExpectedEmbedding } from './cpu-expected-embedding.ts'
import { cpuWeightGradientNorms } from './cpu-weight-gradient-norms.ts'
import { type ComputeOptions, type CrossEntropyBackend, type HeadOutput, headSize } from './cross-entropy-backend.ts'
import { dotProduct } from './dot-product.ts'
import type { HeadFacts } from './head-facts.ts'
import { rowsBetween } from './plan-passes.ts'
import { RunningHeadFacts } from './running-head-facts.ts'
import { RunningLogSumExp } from './running-log-sum-exp.ts'
import { softcapped } from './softcapped.ts'
import { TimeSlices } from './time-slices.ts'
import { weightRows } from './weight-rows.ts'

/** Elements of the LM head or of logits read at once: 2 MiB as float32, which stays in the processor's cache. */
const PIECE_ELEMENTS = 512 * 1024
/** Hidden states held at once, 128 MiB; more tokens than that mean one more pass over the LM head. */
const HIDDEN_ELEMENTS = 32 * 1024 * 1024
/**
 * Losses stand at the end of a pass, so a long head takes several: so many tokens, or some 60 ms of multiplying where that is
 * more. Reading the LM head takes a tenth of either.
 */
const FEWEST_TOKENS = 512
const FEWEST_PRODUCTS = 2 ** 26
/** Dot products that share one load of an LM-head row. */
const TOKENS_AT_ONCE = 4

/** The reference: float64 throughout, on exactly widened inputs. Slow, obvious, and what every other backend must equal. */
export const cpuCrossEntropy: CrossEntropyBackend = {
  async logSumExp(heads, options) {
    const results = heads.map((head) => new RunningLogSumExp(headSize(head).rows))
    await addAll(heads, results, options)
    return results.map((result) => result.finish())
  },

  async headFacts(heads, options) {
    const results = heads.map(
      (head, index) => new RunningHeadFacts(headSize(head).rows, options.classes?.[index] ?? null),
    )
    await addAll(heads, results, options, (index, start, end) =>
      options.onRows?.(index, rowsBetween(start, end), results[index].rows(start, end)),
    )
    const facts: HeadFacts[] = []
    for (const [index, head] of heads.entries()) {
      const known = results[index].finish()
      const wanted = options.expected === true && head.kind === 'hidden'
      facts.push(wanted ? { ...known, expected: await cpuExpectedEmbedding(head, known.logSumExp, options) } : known)
    }
    return facts
  },

  async targetLogits(head, classes, options) {
    const work = new TimeSlices(options, classes.length)
    const logits = new Float64Array(classes.length)
    const { rows, width } = headSize(head)
    const cache = head.kind === 'hidden' ? weightRows(head.weight) : null
    const rowsAtOnce = Math.max(1, Math.floor(PIECE_ELEMENTS / Math.max(width, 1)))
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const end = Math.min(rows, start + rowsAtOnce)
      const tensor = head.kind === 'hidden' ? head.hidden : head.logits
      const piece = await readFloat32(tensor, start * width, end * width)
      for (let row = start; row < end; row++) {
        const index = classes[row]
        if (index < 0) continue
        const offset = (row - start) * width
        const logit =
          cache === null ? piece[offset + index] : dotProduct(piece, offset, await cache.row(index), 0, width)
        logits[row] = softcapped(logit, options.softcap)
        const pause = work.done(1)
        if (pause !== undefined) await pause
      }
    }
    return logits
  },

  weightGradientNorms: cpuWeightGradientNorms,
}

/** Takes logits `values[start … end)` of a row, which belong to classes from `firstClass` on. */
interface LogitSink {
  add(row: number, values: Float64Array, start: number, end: number, firstClass: number): void
}

async function addAll(
  heads: readonly HeadOutput[],
  sinks: readonly LogitSink[],
  options: ComputeOptions,
  onRows: (headIndex: number, start: number, end: number) => void = () => undefined,
): Promise<void> {
  const total = heads.reduce((sum, head) => sum + headSize(head).rows * headSize(head).vocabSize, 0)
  const work = new TimeSlices(options, total)
  for (const [index, head] of heads.entries()) {
    const own = (start: number, end: number) => onRows(index, start, end)
    if (head.kind === 'hidden') await addLinear(head, sinks[index], options, work, own)
    else await addLogits(head.logits, sinks[index], options, work, own)
  }
}

async function addLinear(
  { hidden, weight }: HeadOutput & { kind: 'hidden' },
  result: LogitSink,
  options: ComputeOptions,
  work: TimeSlices,
  onRows: (start: number, end: number) => void,
): Promise<void> {
  const { rows, width, vocabSize } = headSize({ kind: 'hidden', hidden, weight })
  const worthwhile = Math.max(FEWEST_TOKENS, Math.ceil(FEWEST_PRODUCTS / (width * vocabSize)))
  const tokensAtOnce = Math.max(1, Math.min(worthwhile, Math.floor(HIDDEN_ELEMENTS / width)))
  const classesAtOnce = Math.max(1, Math.floor(PIECE_ELEMENTS / width))
  for (let first = 0; first < rows; first += tokensAtOnce) {
    const last = Math.min(rows, first + tokensAtOnce)
    const h = await readFloat32(hidden, first * width, last * width)
    for (let from = 0; from < vocabSize; from += classesAtOnce) {
      const to = Math.min(vocabSize, from + classesAtOnce)
      const w = await readFloat32(weight, from * width, to * width)
      const logits = new Float64Array(TOKENS_AT_ONCE * (to - from))
      for (let row = first; row < last; row += TOKENS_AT_ONCE) {
        const tokens = Math.min(TOKENS_AT_ONCE, last - row)
        multiply(h, (row - first) * width, tokens, w, to - from, width, logits)
        if (options.softcap !== 0)
          for (let i = 0; i < logits.length; i++) logits[i] = softcapped(logits[i], options.softcap)
        for (let t = 0; t < tokens; t++) result.add(row + t, logits, t * (to - from), (t + 1) * (to - from), from)
        const pause = work.done(tokens * (to - from))
        if (pause !== undefined) await pause
      }
    }
    onRows(first, last)
  }
}

/** `out[t, v] = h[t] · w[v]`, four tokens for each load of a row of w. */
function multiply(
  h: Float32Array,
  offset: number,
  tokens: number,
  w: Float32Array,
  classes: number,
  width: number,
  out: Float64Array,
): void {
  if (tokens < TOKENS_AT_ONCE) {
    for (let t = 0; t < tokens; t++)
      for (let v = 0; v < classes; v++) out[t * classes + v] = dotProduct(h, offset + t * width, w, v * width, width)
    return
  }
  const second = offset + width
  const third = second + width
  const fourth = third + width
  for (let v = 0; v < classes; v++) {
    const row = v * width
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let k = 0; k < width; k++) {
      const weight = w[row + k]
      a += h[offset + k] * weight
      b += h[second + k] * weight
      c += h[third + k] * weight
      d += h[fourth + k] * weight
    }
    out[v] = a
    out[classes + v] = b
    out[2 * classes + v] = c
    out[3 * classes + v] = d
  }
}

async function addLogits(
  logits: Tensor,
  result: LogitSink,
  options: ComputeOptions,
  work: TimeSlices,
  onRows: (start: number, end: number) => void,
): Promise<void> {
  const { rows, vocabSize } = headSize({ kind: 'logits', logits })
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_ELEMENTS / vocabSize))
  for (let start = 0; start < rows; start += rowsAtOnce) {
    const end = Math.min(rows, start + rowsAtOnce)
    const piece = Float64Array.from(await readFloat32(logits, start * vocabSize, end * vocabSize), (logit) =>
      softcapped(logit, options.softcap),
    )
    for (let row = start; row < end; row++) {
      result.add(row, piece, (row - start) * vocabSize, (row - start + 1) * vocabSize, 0)
      const pause = work.done(vocabSize)
      if (pause !== undefined) await pause
    }
    onRows(start, end)
  }
}
