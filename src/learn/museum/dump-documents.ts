import { type MuseumDump, NotInThisBatch } from './museum-dump.ts'

/** Tokens `[start, end)` of the flattened batch that are one document; padding is in none. */
export interface DumpDocument {
  readonly start: number
  readonly end: number
}

/** Length of a row: S of `[B, S]` labels, T of flat ones. */
export function rowLength({ numbers }: MuseumDump): number {
  return numbers.get('labels')?.shape.at(-1) ?? 0
}

/** Documents of a dump, from the first tensor that tells them apart. @throws NotInThisBatch where fewer than `least` are told */
export function dumpDocuments(dump: MuseumDump, least = 1): readonly DumpDocument[] {
  const documents = runsOf(dump)
  if (documents.length < least)
    throw new NotInThisBatch(`This takes at least ${least} documents, and the batch tells ${documents.length} apart.`)
  return documents
}

function runsOf({ numbers }: MuseumDump): readonly DumpDocument[] {
  const labels = numbers.get('labels')
  if (labels === undefined) throw new NotInThisBatch('This batch has no labels.')
  const count = labels.values.length
  const length = labels.shape.at(-1) ?? count
  const offsets = numbers.get('cu_seqlens')?.values
  if (offsets !== undefined && offsets.length > 2) {
    const ends = [...offsets]
    return ends.slice(1).flatMap((end, i) => (end > ends[i] ? [{ start: ends[i], end }] : []))
  }
  const mask = numbers.get('attention_mask')?.values
  const ids = ['seq_idx', '_packed_seq_ids', 'attention_mask']
    .map((name) => numbers.get(name)?.values)
    .find((values) => values?.length === count)
  if (ids === undefined) return []
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
