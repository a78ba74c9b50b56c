import type { IntegerTensor } from '../../core/packing/integer-tensor.ts'
import { IGNORED } from './edit-dump.ts'
import { type MuseumDump, NotInThisBatch } from './museum-dump.ts'

/** Tokens `[start, end)` of the flattened batch that are one document; padding is in none. */
export interface DumpDocument {
  readonly start: number
  readonly end: number
}

/** Length of a row: S of `[B, S]` labels, T of flat ones. @throws NotInThisBatch where there are none */
export function rowLength({ numbers }: MuseumDump): number {
  const length = numbers.get('labels')?.shape.at(-1)
  if (length === undefined) throw new NotInThisBatch('This batch has no labels.')
  return length
}

/** How many rows the labels have. @throws NotInThisBatch for a batch of one row */
export function rowsOf(dump: MuseumDump): number {
  const rows = (dump.numbers.get('labels')?.values.length ?? 0) / rowLength(dump)
  if (rows < 2) throw new NotInThisBatch('This takes two rows or more.')
  return rows
}

/** Documents of a dump, from the first tensor that tells them apart. @throws NotInThisBatch where fewer than `least` are told */
export function dumpDocuments(dump: MuseumDump, least = 1): readonly DumpDocument[] {
  const documents = runsOf(dump)
  if (documents.length < least)
    throw new NotInThisBatch(`This takes at least ${least} documents, and the batch tells ${documents.length} apart.`)
  return documents
}

/** The document that each token is of, -1 for padding. */
export function documentOfToken(dump: MuseumDump): Int32Array {
  const documentOf = new Int32Array(dump.numbers.get('labels')?.values.length ?? 0).fill(-1)
  for (const [i, { start, end }] of dumpDocuments(dump).entries()) documentOf.fill(i, start, end)
  return documentOf
}

function runsOf({ numbers }: MuseumDump): readonly DumpDocument[] {
  const labels = numbers.get('labels')
  if (labels === undefined) throw new NotInThisBatch('This batch has no labels.')
  const count = labels.values.length
  const length = labels.shape.at(-1) ?? count
  const slots = documentsOfOffsets(numbers)
  if (slots.length > 1) return slots
  const mask = numbers.get('attention_mask')?.values
  const ids = ['seq_idx', '_packed_seq_ids', 'attention_mask']
    .map((name) => numbers.get(name)?.values)
    .find((values) => values?.length === count)
  if (ids === undefined)
    return slots.length > 0 ? slots : documentsOfPositions(labels, numbers.get('position_ids')?.values)
  const documents: DumpDocument[] = []
  for (let start = 0; start < count; ) {
    let end = start + 1
    while (end < count && end % length !== 0 && ids[end] === ids[start]) end++
    const isPadding = mask?.length === count && mask[start] === 0
    if (!isPadding) documents.push({ start, end })
    start = end
  }
  return documents
}

/** Each document in its slot: offsets of the slots where tokens are padded one by one, else its own. */
function documentsOfOffsets(numbers: MuseumDump['numbers']): readonly DumpDocument[] {
  const [real, padded] = ['cu_seqlens', 'cu_seqlens_padded'].map((name) =>
    [...(numbers.get(name)?.values ?? [])].filter((offset) => offset >= 0),
  )
  const starts = padded.length === real.length ? padded : real
  return real.slice(1).flatMap((end, i) => {
    const length = end - real[i]
    return length > 0 ? [{ start: starts[i], end: starts[i] + length }] : []
  })
}

/** A document starts wherever positions do not go on; a single token at 0 without a label is padding. */
function documentsOfPositions(
  { values: labels, shape }: IntegerTensor,
  positions: ArrayLike<number> | undefined,
): readonly DumpDocument[] {
  if (positions?.length !== labels.length) return []
  const length = shape.at(-1) ?? labels.length
  const documents: DumpDocument[] = []
  for (let start = 0; start < labels.length; ) {
    let end = start + 1
    while (end < labels.length && end % length !== 0 && positions[end] === positions[end - 1] + 1) end++
    if (end > start + 1 || labels[start] !== IGNORED) documents.push({ start, end })
    start = end
  }
  return documents
}
