import type { IntegerValues } from '../../core/tensor/integer-values.ts'
/** Runs of equal `seqIdx` over all rows. */
export function countSubSequences(seqIdx: IntegerValues, sequenceLength: number): number {
  let count = 0
  for (let i = 0; i < seqIdx.length; i++) if (i % sequenceLength === 0 || seqIdx[i] !== seqIdx[i - 1]) count++
  return count
}
