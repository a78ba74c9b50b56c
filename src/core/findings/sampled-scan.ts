import { type ComputeOptions, type HeadOutput, headSize } from '../loss/cross-entropy-backend.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import { sampledLogits } from './sampled-logits.ts'
import { isPair, type ScannedHead, SHIFTS, type ShiftScanRow, scanRow } from './shift-scan.ts'

/** Tokens of a sampled scan, and elements of one head that it may read. */
const TOKENS = 256
const ELEMENTS = 4 * 1024 * 1024

/**
 * A shift scan of the first tokens, in float64 whatever the device: so few take less time than a GPU takes to start.
 * @returns null where a head is too wide for a sample of any use
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function sampledScan(
  facts: BatchFacts,
  heads: readonly ScannedHead[],
  options: ComputeOptions,
): Promise<ShiftScanRow[] | null> {
  const width = heads.reduce((most, { output }) => Math.max(most, headSize(output).width), 1)
  const limit = Math.min(TOKENS, Math.floor(ELEMENTS / width))
  if (heads.length === 0 || limit < TOKENS / 4) return null
  const count = Math.min(limit, facts.labels.length)
  const sampled = heads.map(({ output }) => firstRows(output, count))
  const logits = await sampledLogits(sampled, facts.labels, options)
  return heads.map((head, index) => sampledRow(facts, head, logits[index]))
}

/** `shiftScan`'s row of a head, of the tokens alone that have logits. */
function sampledRow(facts: BatchFacts, { depth, logSumExp }: ScannedHead, logits: Float64Array): ShiftScanRow {
  const sums = SHIFTS.map(() => 0)
  const counts = SHIFTS.map(() => 0)
  for (let place = 0; place < logits.length; place++) {
    const token = Math.floor(place / SHIFTS.length)
    const step = place % SHIFTS.length
    const loss = logSumExp[token] - logits[place]
    if (Number.isNaN(loss) || !isPair(facts, token, SHIFTS[step])) continue
    sums[step] += loss
    counts[step]++
  }
  const means = sums.map((sum, step) => (counts[step] === 0 ? Number.NaN : sum / counts[step]))
  return scanRow(depth, means, counts)
}

/** The first `count` tokens of a head, read as the head is. */
function firstRows(output: HeadOutput, count: number): HeadOutput {
  const first = (tensor: Tensor): Tensor => ({ ...tensor, shape: [count, tensor.shape.at(-1) ?? 0], isPart: true })
  return output.kind === 'hidden'
    ? { ...output, hidden: first(output.hidden) }
    : { kind: 'logits', logits: first(output.logits) }
}
