import type { IntegerValues } from '../tensor/integer-values.ts'
import type { PackedBatch } from './packed-batch.ts'

/** A run of equal `seqIdx` in one row; `end` is exclusive. */
export interface SubSequence {
  readonly row: number
  readonly start: number
  readonly end: number
  readonly id: number
  /** No document: the attention mask is 0 there, or the id is the 0 of an indexed mask. */
  readonly padding: boolean
}

/**
 * Sub-sequences of every row, in order.
 * @param seqIdx `[rows * S]`, or null where no boundary is known: each row is then one sub-sequence
 */
export function subSequences(batch: PackedBatch, seqIdx: IntegerValues | null, source: string): SubSequence[] {
  const { rows, sequenceLength } = batch
  const runs: SubSequence[] = []
  for (let row = 0; row < rows; row++) {
    const offset = row * sequenceLength
    for (let start = 0; start < sequenceLength; ) {
      const end = seqIdx === null ? sequenceLength : endOfRun(seqIdx, offset + start, offset + sequenceLength) - offset
      const id = seqIdx === null ? 0 : seqIdx[offset + start]
      runs.push({ row, start, end, id, padding: isPadding(batch, source, id, offset + start, offset + end) })
      start = end
    }
  }
  return runs
}

/** First index from `start` on with another id; `end` where there is none. */
function endOfRun(seqIdx: IntegerValues, start: number, end: number): number {
  const id = seqIdx[start]
  let token = start + 1
  while (token < end && seqIdx[token] === id) token++
  return token
}

function isPadding(batch: PackedBatch, source: string, id: number, start: number, end: number): boolean {
  if ((source === 'attention_mask' || source === '_packed_seq_ids') && id === 0) return true
  const mask = batch.boundaries.get('attention_mask')?.values
  if (mask === undefined || mask.length !== batch.rows * batch.sequenceLength) return false
  for (let token = start; token < end; token++) if (mask[token] !== 0) return false
  return true
}
