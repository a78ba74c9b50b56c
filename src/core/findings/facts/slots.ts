import type { PackedBatch } from '../../packing/packed-batch.ts'
import { type BoundaryLists, offsetsOf } from './boundary-lists.ts'

/** Room that a padded layout gives one document; `real` of its tokens are the document's. Indices into `[rows * S]`. */
export interface Slot {
  readonly start: number
  readonly end: number
  readonly real: number
}

/** Slots of the padded layout, where the batch has real and padded lengths of the same count; else none. */
export function paddedSlots(batch: PackedBatch, lists: BoundaryLists): readonly Slot[] {
  const [real] = lists.cuSeqlens
  const [padded] = lists.cuSeqlensPadded
  const oneRow = batch.layout === 'THD' || batch.rows === 1
  if (oneRow && lists.cuSeqlens.length === 1 && real.values.length === padded?.values.length) {
    const slots = slotsOf(padded.values, (i) => real.values[i + 1] - real.values[i], 0)
    // Padded offsets in both lists leave no room for padding; lengths beside them may.
    const lengths = lists.seqLens.flatMap(({ values }) => values)
    const isFull = slots.every(({ start, end, real: own }) => own === end - start)
    return isFull && lengths.length === slots.length ? slotsOf(padded.values, (i) => lengths[i], 0) : slots
  }
  if (lists.seqLens.length === 0 || lists.seqLens.length !== lists.seqLensPadded.length) return []
  const slots: Slot[] = []
  for (const [row, { values }] of lists.seqLensPadded.entries()) {
    const lengths = lists.seqLens[row].values
    if (lengths.length !== values.length) return []
    // Rows of flat labels follow one another; those of [B, S] labels start at multiples of S.
    const base = batch.layout === 'THD' ? (slots.at(-1)?.end ?? 0) : row * batch.sequenceLength
    slots.push(...slotsOf(offsetsOf(values), (i) => lengths[i], base))
  }
  return slots
}

function slotsOf(offsets: readonly number[], realLength: (index: number) => number, base: number): Slot[] {
  const slots: Slot[] = []
  for (let i = 0; i + 1 < offsets.length; i++)
    slots.push({ start: base + offsets[i], end: base + offsets[i + 1], real: realLength(i) })
  return slots
}
