import { type ComputeOptions, headSize, type WeightedHead } from '../core/loss/cross-entropy-backend.ts'
import { softcapSlope } from '../core/loss/softcap-slope.ts'
import { softcapped } from '../core/loss/softcapped.ts'
import { TimeSlices } from '../core/loss/time-slices.ts'
import { CLASSES_AT_ONCE, roundUp, rowElements, TOKENS_AT_ONCE } from './kernels.ts'
import { loadRows, RAW_SLACK, rawBytesOf } from './load-rows.ts'
import { tileClassesOf } from './tile-shape.ts'
import { transpose } from './transpose.ts'
import type { Workspace } from './workspace.ts'

/** Residuals of one tile, 16 MiB as float32. */
const RESIDUAL_ELEMENTS = 4 * 1024 * 1024
/** Bytes of a file read at once. */
const RAW_BYTES = 1024 * 1024

/**
 * `‖∂L/∂W[v]‖` of every row of the LM head that `heads` share, `[V]`. Two products a tile: its logits, `[classes, N]`, and its
 * gradient, `[classes, H]`. Holds the hidden states of all tokens twice as float32; they and the weights must be finite.
 * @throws RangeError out of memory; ReadError; DOMException AbortError
 */
export async function weightGradientNorms(
  workspace: Workspace,
  heads: readonly WeightedHead[],
  options: ComputeOptions,
): Promise<Float64Array> {
  const { weight } = heads[0].head
  const { width, vocabSize } = headSize(heads[0].head)
  const norms = new Float64Array(vocabSize)
  const { kernels } = workspace
  const row = rowElements(width)
  const tokens = heads.reduce((sum, { classes }) => sum + classes.length, 0)
  const pitch = rowElements(tokens)
  const fitting = Math.floor(RESIDUAL_ELEMENTS / pitch / TOKENS_AT_ONCE) * TOKENS_AT_ONCE
  const tileClasses = Math.min(tileClassesOf(weight), Math.max(TOKENS_AT_ONCE, fitting))
  const rawBytes = Math.max(RAW_BYTES, rawBytesOf(weight, tileClasses))
  const raw = { address: workspace.take(rawBytes + RAW_SLACK), bytes: rawBytes }
  const states = workspace.take(4 * row * pitch)
  const columns = workspace.take(4 * pitch * roundUp(width, CLASSES_AT_ONCE))
  const weights = workspace.take(4 * row * tileClasses)
  const residuals = workspace.take(4 * pitch * tileClasses)
  const gradient = workspace.take(4 * row * tileClasses)

  let column = 0
  for (const { head, classes } of heads) {
    await loadRows(workspace, raw, head.hidden, 0, classes.length, states + 4 * row * column)
    column += classes.length
  }
  transpose(workspace, { from: states, rows: tokens, columns: width, pitch: row }, columns, pitch)
  const work = new TimeSlices(options, vocabSize)
  for (let first = 0; first < vocabSize; first += tileClasses) {
    const classes = Math.min(tileClasses, vocabSize - first)
    await loadRows(workspace, raw, weight, first, first + classes, weights)
    kernels.multiply(weights, classes, states, tokens, 4 * row, residuals, 4 * pitch)
    toResiduals(workspace.floats(residuals, pitch * classes), pitch, first, heads, options.softcap)
    kernels.multiply(residuals, classes, columns, width, 4 * pitch, gradient, 4 * row)
    const found = workspace.floats(gradient, row * classes)
    for (let index = 0; index < classes; index++) {
      let sum = 0
      for (let k = index * row; k < index * row + width; k++) sum += found[k] * found[k]
      norms[first + index] = Math.sqrt(sum)
    }
    const pause = work.done(classes)
    if (pause !== undefined) await pause
  }
  return norms
}

/** Replaces logits `[classes, tokens]` by `scale (p - [class = target]) f'`, in place; the rest of a row by 0. */
function toResiduals(
  logits: Float32Array,
  pitch: number,
  firstClass: number,
  heads: readonly WeightedHead[],
  softcap: number,
): void {
  for (let start = 0; start < logits.length; start += pitch) {
    const own = firstClass + start / pitch
    let at = start
    for (const { classes, logSumExp, scales } of heads)
      for (let token = 0; token < classes.length; token++, at++) {
        const share = Math.exp(softcapped(logits[at], softcap) - logSumExp[token])
        const residual = share - (classes[token] === own ? 1 : 0)
        logits[at] = scales[token] * residual * softcapSlope(logits[at], softcap)
      }
    logits.fill(0, at, start + pitch)
  }
}
