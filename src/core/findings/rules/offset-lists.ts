import type { BatchFacts } from '../facts/batch-facts.ts'

/** A `cu_seqlens` or `cu_seqlens_padded` that describes one stretch of tokens. */
export interface OffsetList {
  readonly name: 'cu_seqlens' | 'cu_seqlens_padded'
  /** Index of the stretch's first token in `[rows * S]`, and how many tokens it has. */
  readonly base: number
  readonly length: number
  /** As in the file, and without negative entries. */
  readonly raw: readonly number[]
  readonly values: readonly number[]
}

/** Every list of offsets, `[n, K]` row by row. One list beside several rows is taken for the first row's. */
export function offsetLists(facts: BatchFacts): OffsetList[] {
  const { rows, sequenceLength } = facts.batch
  const named = [
    ['cu_seqlens', facts.lists.cuSeqlens],
    ['cu_seqlens_padded', facts.lists.cuSeqlensPadded],
  ] as const
  return named.flatMap(([name, lists]) =>
    lists.map(({ raw, values }, row): OffsetList => {
      const perRow = lists.length > 1 && lists.length === rows
      return { name, base: perRow ? row * sequenceLength : 0, length: sequenceLength, raw, values }
    }),
  )
}

/** Offsets without the repeats of the last one, which fill a fixed shape. */
export function withoutFill(offsets: readonly number[]): readonly number[] {
  let end = offsets.length
  while (end > 1 && offsets[end - 1] === offsets[end - 2]) end--
  return offsets.slice(0, end)
}

/** The first negative entry that offsets follow, so that it fills nothing; -1 where there is none. */
export function negativeInside(raw: readonly number[]): number {
  const first = raw.findIndex((value) => value < 0)
  return first >= 0 && first < raw.findLastIndex((value) => value >= 0) ? first : -1
}
