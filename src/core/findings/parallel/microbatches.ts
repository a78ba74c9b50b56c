import type { Evaluation } from '../../loss/evaluation.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { reasonCode } from '../../targets/target-reason.ts'

/** One microbatch of a pipeline: rows `[firstRow, endRow)`, what it trains, and the sum of its MTP losses. */
export interface Microbatch {
  readonly firstRow: number
  readonly endRow: number
  /** Of each depth. */
  readonly trained: readonly number[]
  /** Cross entropy of all depths, unscaled; null without losses. */
  readonly sum: number | null
}

/** Rows chunked as `torch.chunk` does: all of one size but the last, and fewer chunks than asked where rows run out. */
export function microbatches(
  { rows, sequenceLength }: PackedBatch,
  evaluation: Evaluation,
  count: number,
): Microbatch[] {
  const size = Math.ceil(rows / count)
  return Array.from({ length: Math.ceil(rows / size) }, (_, i): Microbatch => {
    const firstRow = i * size
    const endRow = Math.min(firstRow + size, rows)
    const [from, to] = [firstRow * sequenceLength, endRow * sequenceLength]
    let sum: number | null = 0
    const trained = evaluation.depths.map(({ reasons, tokenLoss }) => {
      let counted = 0
      for (let t = from; t < to; t++) {
        if (reasons[t] !== reasonCode.trained) continue
        counted++
        sum = sum === null || tokenLoss === null ? null : sum + tokenLoss[t]
      }
      return counted
    })
    return {
      firstRow,
      endRow,
      trained,
      sum: evaluation.depths.every(({ tokenLoss }) => tokenLoss !== null) ? sum : null,
    }
  })
}
