import type { BoundaryTensorName } from '../../packing/boundary-source.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { tokenValues } from '../../packing/token-values.ts'
import { type BoundaryList, type BoundaryLists, offsetsOf } from './boundary-lists.ts'

/** What one source says, read the way its writer must have meant it. */
export interface DocumentStarts {
  readonly source: BoundaryTensorName
  /** `[rows * S]`, 1 where a document starts; every row starts one. */
  readonly starts: Uint8Array
  /** False where the source contradicts itself or the layout, so that it is believed last. */
  readonly sound: boolean
}

/** The order in which NeMo AutoModel looks for boundaries, then the sources that it does not look at. */
const order = [
  'seq_idx',
  '_packed_seq_ids',
  'seq_lens_padded',
  'cu_seqlens_padded',
  'cu_seqlens',
  'attention_mask',
  'position_ids',
  'seq_lens',
] as const satisfies readonly BoundaryTensorName[]

/** Every source of the batch that says where documents start, in order of precedence. */
export function documentStarts(batch: PackedBatch, lists: BoundaryLists): DocumentStarts[] {
  return order.flatMap((source): DocumentStarts[] => {
    const read = readStarts(batch, lists, source)
    return read === null ? [] : [{ source, ...read }]
  })
}

type Reading = Omit<DocumentStarts, 'source'>

function readStarts(batch: PackedBatch, lists: BoundaryLists, source: BoundaryTensorName): Reading | null {
  switch (source) {
    case 'seq_idx':
    case '_packed_seq_ids':
      return fromIds(batch, source)
    case 'attention_mask':
      return tokenValues(batch, source)?.some((value) => value > 1) ? fromIds(batch, source) : null
    case 'position_ids':
      return fromPositions(batch)
    case 'cu_seqlens':
      return realOffsets(batch, lists)
    case 'cu_seqlens_padded':
      return fromCumulative(batch, lists.cuSeqlensPadded, false)
    case 'seq_lens':
      return realLengths(batch, lists)
    case 'seq_lens_padded':
      return fromLengths(batch, lists.seqLensPadded, true)
  }
}

/** Real offsets say where documents are only where no padding lies between them. */
function realOffsets(batch: PackedBatch, lists: BoundaryLists): Reading | null {
  const [padded] = lists.cuSeqlensPadded
  const reading = fromCumulative(batch, lists.cuSeqlens, padded === undefined)
  if (reading === null || padded === undefined) return reading
  const [real] = lists.cuSeqlens
  const interior = real.values.slice(0, -1)
  return { ...reading, sound: reading.sound && interior.every((offset, i) => offset === padded.values[i]) }
}

function realLengths(batch: PackedBatch, lists: BoundaryLists): Reading | null {
  const reading = fromLengths(batch, lists.seqLens, false)
  const isPadded = lists.seqLensPadded.length > 0 || lists.cuSeqlensPadded.length > 0
  return reading === null || !isPadded ? reading : { ...reading, sound: false }
}

function rowStarts({ rows, sequenceLength }: PackedBatch): Uint8Array {
  const starts = new Uint8Array(rows * sequenceLength)
  for (let t = 0; t < starts.length; t += sequenceLength) starts[t] = 1
  return starts
}

function fromIds(batch: PackedBatch, source: BoundaryTensorName): Reading | null {
  const ids = tokenValues(batch, source)
  if (ids === null) return null
  const starts = rowStarts(batch)
  for (let t = 1; t < ids.length; t++) if (ids[t] !== ids[t - 1]) starts[t] = 1
  return { starts, sound: true }
}

function fromPositions(batch: PackedBatch): Reading | null {
  const positions = tokenValues(batch, 'position_ids')
  if (positions === null) return null
  const starts = rowStarts(batch)
  let resets = false
  for (let t = 1; t < positions.length; t++) {
    if (t % batch.sequenceLength === 0 || (positions[t] !== 0 && positions[t] >= positions[t - 1])) continue
    starts[t] = 1
    resets = true
  }
  // One count along the row is how many trainers write them, packed or not: it says nothing about documents.
  return resets ? { starts, sound: true } : null
}

/** @param mustEnd real offsets of a padded layout end before its last token, and start documents elsewhere */
function fromCumulative(batch: PackedBatch, rows: readonly BoundaryList[], mustEnd: boolean): Reading | null {
  if (rows.length === 0) return null
  const starts = rowStarts(batch)
  const total = starts.length
  const length = batch.sequenceLength
  if (rows.length > 1) {
    if (rows.length !== batch.rows) return null
    const sound = rows.map(({ values }, row) => mark(starts, values, row * length, (row + 1) * length, mustEnd))
    return { starts, sound: sound.every(Boolean) }
  }
  const [{ values }] = rows
  const last = values.at(-1) ?? 0
  // One list for several rows: over all of them when it ends at B·S; else it is the first row's only.
  if (batch.rows === 1 || last === total) return { starts, sound: mark(starts, values, 0, total, mustEnd) }
  for (let row = 0; row < batch.rows; row++) mark(starts, values, row * length, (row + 1) * length, mustEnd)
  return { starts, sound: false }
}

/** Marks the offsets of one row; true when they ascend from 0 and end where they have to. */
function mark(starts: Uint8Array, offsets: readonly number[], base: number, end: number, mustEnd: boolean): boolean {
  let previous = 0
  let ascending = true
  for (const offset of offsets) {
    if (offset < previous) ascending = false
    else if (base + offset < end) starts[base + offset] = 1
    previous = Math.max(previous, offset)
  }
  const last = offsets.at(-1) ?? 0
  return ascending && offsets.length > 1 && base + last <= end && (!mustEnd || base + last === end)
}

function fromLengths(batch: PackedBatch, rows: readonly BoundaryList[], mustCover: boolean): Reading | null {
  if (rows.length === 0) return null
  const starts = rowStarts(batch)
  const length = batch.sequenceLength
  if (batch.layout === 'THD') {
    const offsets = offsetsOf(rows.flatMap(({ values }) => values))
    return { starts, sound: mark(starts, offsets, 0, starts.length, mustCover) }
  }
  if (rows.length !== batch.rows) return null
  const sound = rows.map(({ values }, row) => {
    const offsets = offsetsOf(values)
    return mark(starts, offsets, row * length, (row + 1) * length, mustCover)
  })
  return { starts, sound: sound.every(Boolean) }
}
