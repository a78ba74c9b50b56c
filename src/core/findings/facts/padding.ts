import type { PackedBatch } from '../../packing/packed-batch.ts'
import { tokenValues } from '../../packing/token-values.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import type { BoundaryLists } from './boundary-lists.ts'
import type { DocumentStarts } from './document-starts.ts'
import { paddedSlots } from './slots.ts'

/**
 * 1 where a token is padding, `[rows * S]`: the mask is 0, the id is the 0 of packed ids, the slot of a padded layout
 * goes on past its document; or, without those, the tail of a row stands still at position 0 and trains nothing, or
 * the token has a lower id than the documents that `seq_idx` counts up. Never by its own id: where the pad id is the
 * end-of-text id, that would call real tokens padding.
 */
export function padding(
  batch: PackedBatch,
  lists: BoundaryLists,
  sources: readonly DocumentStarts[],
  isIgnored: (token: number) => boolean,
): Uint8Array {
  const pad = new Uint8Array(batch.rows * batch.sequenceLength)
  const mask = tokenValues(batch, 'attention_mask')
  const masked = mask?.some((value) => value !== 0) ? mask : null
  if (masked !== null) markZeros(pad, masked)
  const ids = tokenValues(batch, '_packed_seq_ids')
  if (ids !== null) markZeroIds(pad, ids, batch.sequenceLength)
  const slots = paddedSlots(batch, lists)
  for (const { start, end, real } of slots)
    if (real >= 0) pad.fill(1, Math.min(start + real, pad.length), Math.min(Math.max(end, start + real), pad.length))
  markPastPadded(pad, batch, lists)
  const said = batch.evidence.get('padding_mask')?.values
  if (masked === null && ids === null && slots.length === 0 && said?.length === pad.length)
    for (let t = 0; t < pad.length; t++) if (said[t] !== 0) pad[t] = 1
  // Slots without room for padding say nothing of it: some packers have the padded offsets in both lists.
  if (masked === null && ids === null && slots.every(({ start, end, real }) => real < 0 || start + real >= end)) {
    markStillTails(pad, batch, sources, isIgnored)
    const own = tokenValues(batch, 'seq_idx')
    if (own !== null) markLowIds(pad, own, batch, isIgnored)
  }
  return pad
}

function markZeros(pad: Uint8Array, mask: IntegerValues): void {
  for (let t = 0; t < pad.length; t++) if (mask[t] === 0) pad[t] = 1
}

/** Packed ids count from 1, with 0 for padding. Ids that count from 0 have their 0 first, and are not that. */
function markZeroIds(pad: Uint8Array, ids: IntegerValues, length: number): void {
  for (let start = 0; start < ids.length; start += length) {
    let t = start
    if (ids[t] === 0) while (t < start + length && ids[t] === 0) t++
    for (; t < start + length; t++) if (ids[t] === 0) pad[t] = 1
  }
}

/**
 * Only equality of `seq_idx` matters, so an id is padding's only where every row counts its documents up from 1 (or 0),
 * and has lower ids between them: 0 (which trains in a batch with that bug), or a negative one that trains nothing.
 * Different tokens that train are a document.
 */
function markLowIds(
  pad: Uint8Array,
  ids: IntegerValues,
  { sequenceLength: length, inputIds }: PackedBatch,
  isIgnored: (token: number) => boolean,
): void {
  const low: number[] = []
  const tokens = inputIds?.values ?? null
  const [first] = ids
  if (first !== 0 && first !== 1) return
  for (let start = 0; start < ids.length; start += length) {
    if (ids[start] !== first) return
    let count = first
    let ended = false
    for (let t = start; t < start + length; t++) {
      if (ids[t] < first) {
        if (ids[t] < 0 && !isIgnored(t)) return
        if (ended && !isIgnored(t) && tokens !== null && tokens[t] !== tokens[t - 1]) return
        low.push(t)
        ended = true
        continue
      }
      // The next document has the next number; after padding, the one before cannot go on.
      if (ids[t] !== count + 1 && (ids[t] !== count || ended)) return
      count = ids[t]
      ended = false
    }
  }
  for (const t of low) pad[t] = 1
}

function markPastPadded(pad: Uint8Array, batch: PackedBatch, { cuSeqlensPadded }: BoundaryLists): void {
  const last = cuSeqlensPadded[0]?.values.at(-1)
  const oneRow = batch.layout === 'THD' || batch.rows === 1
  if (oneRow && cuSeqlensPadded.length === 1 && last !== undefined) pad.fill(1, Math.min(last, pad.length))
}

/**
 * Two tokens and more at the end of a row that all stand at position 0, with nothing to train. A document of one token
 * that another source starts there is none of them.
 */
function markStillTails(
  pad: Uint8Array,
  batch: PackedBatch,
  sources: readonly DocumentStarts[],
  isIgnored: (token: number) => boolean,
): void {
  const positions = tokenValues(batch, 'position_ids')
  if (positions === null) return
  const others = sources.filter(({ source }) => source !== 'position_ids')
  const length = batch.sequenceLength
  for (let end = length; end <= pad.length; end += length) {
    let t = end
    while (
      t > end - length &&
      positions[t - 1] === 0 &&
      isIgnored(t - 1) &&
      !(t < end && others.some((s) => s.starts[t] === 1))
    )
      t--
    if (end - t >= 2 && t > end - length) pad.fill(1, t, end)
  }
}
