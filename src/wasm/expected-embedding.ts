import { type ComputeOptions, type HeadOutput, headSize } from '../core/loss/cross-entropy-backend.ts'
import { softcapSlope } from '../core/loss/softcap-slope.ts'
import { softcapped } from '../core/loss/softcapped.ts'
import type { TimeSlices } from '../core/loss/time-slices.ts'
import { CLASSES_AT_ONCE, roundUp, rowElements } from './kernels.ts'
import { loadRows, RAW_SLACK, rawBytesOf } from './load-rows.ts'
import { blockTokensOf, tileClassesOf } from './tile-shape.ts'
import { transpose } from './transpose.ts'
import type { Workspace } from './workspace.ts'

/** Hidden states of one pass, 16 MiB as float32: their sums are twice as large. */
const HIDDEN_ELEMENTS = 4 * 1024 * 1024

/**
 * `E[t] = Σ_v p[t, v] f'[t, v] W[v]`, `[N, H]`, from logits made a second time: a tile's products are float32, tiles are
 * added in float64. NaN where `logSumExp` is.
 * @param logSumExp `[N]`
 * @param work counts token-class products
 * @throws RangeError out of memory; ReadError; DOMException AbortError
 */
export async function expectedEmbedding(
  workspace: Workspace,
  { hidden, weight }: HeadOutput & { kind: 'hidden' },
  logSumExp: Float64Array,
  { softcap }: Pick<ComputeOptions, 'softcap'>,
  work: TimeSlices,
): Promise<Float32Array> {
  const { rows, width, vocabSize } = headSize({ kind: 'hidden', hidden, weight })
  const { kernels } = workspace
  const row = rowElements(width)
  const tileClasses = tileClassesOf(weight)
  const blockTokens = blockTokensOf(width)
  const passTokens = Math.min(
    roundUp(rows, blockTokens),
    Math.max(1, Math.floor(HIDDEN_ELEMENTS / row / blockTokens)) * blockTokens,
  )
  const rawBytes = Math.max(rawBytesOf(weight, tileClasses), rawBytesOf(hidden, blockTokens))
  const raw = { address: workspace.take(rawBytes + RAW_SLACK), bytes: rawBytes }
  const states = workspace.take(4 * row * passTokens)
  const weights = workspace.take(4 * row * tileClasses)
  const columns = workspace.take(4 * tileClasses * roundUp(width, CLASSES_AT_ONCE))
  const shares = workspace.take(4 * tileClasses * blockTokens)
  const added = workspace.take(4 * row * blockTokens)

  const expected = new Float32Array(rows * width)
  for (let start = 0; start < rows; start += passTokens) {
    const end = Math.min(rows, start + passTokens)
    const sums = new Float64Array((end - start) * width)
    await loadRows(workspace, raw, hidden, start, end, states)
    for (let first = 0; first < vocabSize; first += tileClasses) {
      const classes = Math.min(tileClasses, vocabSize - first)
      await loadRows(workspace, raw, weight, first, first + classes, weights)
      transpose(workspace, { from: weights, rows: classes, columns: width, pitch: row }, columns, tileClasses)
      for (let token = start; token < end; token += blockTokens) {
        const count = Math.min(blockTokens, end - token)
        kernels.multiply(states + 4 * row * (token - start), count, weights, classes, 4 * row, shares, 4 * tileClasses)
        toShares(
          workspace.floats(shares, tileClasses * count),
          classes,
          logSumExp.subarray(token, token + count),
          softcap,
        )
        kernels.multiply(shares, count, columns, width, 4 * tileClasses, added, 4 * row)
        addRows(sums.subarray((token - start) * width), workspace.floats(added, row * count), count, width, row)
        const pause = work.done(count * classes)
        if (pause !== undefined) await pause
      }
    }
    expected.set(sums, start * width)
  }
  return expected
}

/** Replaces logits by `p f'`, in place; the rest of a row, which is multiplied too, by 0. */
function toShares(logits: Float32Array, classes: number, logSumExp: Float64Array, softcap: number): void {
  const pitch = logits.length / logSumExp.length
  for (const [token, total] of logSumExp.entries()) {
    const start = token * pitch
    for (let i = start; i < start + classes; i++)
      logits[i] = Math.exp(softcapped(logits[i], softcap) - total) * softcapSlope(logits[i], softcap)
    logits.fill(0, start + classes, start + pitch)
  }
}

function addRows(sums: Float64Array, added: Float32Array, rows: number, width: number, pitch: number): void {
  for (let row = 0; row < rows; row++) for (let k = 0; k < width; k++) sums[row * width + k] += added[row * pitch + k]
}
