import type { SubSequence } from '../packing/sub-sequences.ts'
import { reasonCode } from '../targets/target-reason.ts'
import { evaluatedHeads } from './evaluated-heads.ts'
import type { Evaluation } from './evaluation.ts'

/** What every head loses on one sub-sequence. */
export interface SubSequenceLoss {
  readonly subSequence: SubSequence
  /** Counted from 0 in its row, as the timeline and the palette count. */
  readonly index: number
  /** In the order of `evaluatedHeads`. Mean in nats over its trained tokens; NaN where none is trained. */
  readonly heads: readonly { readonly head: 'main' | number; readonly trained: number; readonly mean: number }[]
}

/** Loss of every sub-sequence at every head, in the order of the batch. Padding is left out. */
export function lossBySubSequence(evaluation: Evaluation, sequenceLength: number): SubSequenceLoss[] {
  const heads = evaluatedHeads(evaluation)
  const inRow = new Map<number, number>()
  return evaluation.subSequences.flatMap((subSequence) => {
    const { row, start, end, padding } = subSequence
    const index = inRow.get(row) ?? 0
    inRow.set(row, index + 1)
    if (padding) return []
    const offset = row * sequenceLength
    return [
      {
        subSequence,
        index,
        heads: heads.map(({ head, figures, tokenLoss }) => ({
          head,
          ...meanOver(figures.reasons, tokenLoss, offset + start, offset + end),
        })),
      },
    ]
  })
}

function meanOver(
  reasons: Uint8Array,
  losses: Float64Array,
  from: number,
  to: number,
): { trained: number; mean: number } {
  let [trained, sum] = [0, 0]
  for (let token = from; token < to; token++) {
    if (reasons[token] !== reasonCode.trained) continue
    trained++
    sum += losses[token]
  }
  return { trained, mean: sum / trained }
}
