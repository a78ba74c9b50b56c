import { type ComputeOptions, type HeadOutput, headSize } from '../core/loss/cross-entropy-backend.ts'
import { TimeSlices } from '../core/loss/time-slices.ts'
import { weightRows } from '../core/loss/weight-rows.ts'
import { selectRows } from '../core/tensor/select-rows.ts'
import { roundUp, rowElements } from './kernels.ts'
import { loadRows, RAW_SLACK, rawBytesOf } from './load-rows.ts'
import type { Workspace } from './workspace.ts'

/** Elements of hidden states, and of weight rows, at once: 1 MiB as float32. */
const ELEMENTS_AT_ONCE = 256 * 1024

/**
 * Logit of one class a token, `[N]`, 0 where the class is -1. Products are added in the order of `foldPass`, so that a
 * target's logit is the number that went into its `logSumExp`. Tokens whose logit was not finite are in `odd`.
 * @throws RangeError out of memory; ReadError; DOMException AbortError
 */
export async function pairLogits(
  workspace: Workspace,
  head: HeadOutput & { kind: 'hidden' },
  classes: Int32Array,
  options: ComputeOptions,
): Promise<{ logits: Float64Array; odd: number[] }> {
  const { rows, width } = headSize(head)
  const logits = new Float64Array(rows)
  const odd: number[] = []
  const wanted = Int32Array.from(classes.keys()).filter((token) => classes[token] >= 0)
  if (wanted.length === 0) return { logits, odd }
  const row = rowElements(width)
  const atOnce = Math.min(wanted.length, Math.max(1, Math.floor(ELEMENTS_AT_ONCE / row)))
  const bytes = rawBytesOf(head.hidden, atOnce)
  const raw = { address: workspace.take(bytes + RAW_SLACK), bytes }
  const hidden = workspace.take(4 * row * atOnce)
  const weights = workspace.take(4 * row * atOnce)
  const results = workspace.take(4 * roundUp(atOnce, 4))
  const kept = weightRows(head.weight)
  const work = new TimeSlices(options, wanted.length)
  for (let start = 0; start < wanted.length; start += atOnce) {
    const tokens = wanted.subarray(start, start + atOnce)
    await loadRows(workspace, raw, selectRows(head.hidden, tokens), 0, tokens.length, hidden)
    const places = workspace.floats(weights, row * tokens.length)
    // The rest of a row adds nothing only where it is 0.
    if (row !== width) places.fill(0)
    for (const [index, token] of tokens.entries()) places.set(await kept.row(classes[token]), index * row)
    workspace.kernels.pairs(hidden, weights, 4 * row, tokens.length, results, options.softcap)
    const found = workspace.floats(results, tokens.length)
    for (const [index, token] of tokens.entries()) {
      logits[token] = found[index]
      if (!Number.isFinite(found[index])) odd.push(token)
    }
    const pause = work.done(tokens.length)
    if (pause !== undefined) await pause
  }
  return { logits, odd }
}
