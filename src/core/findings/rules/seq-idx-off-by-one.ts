import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { documentStartsOn, interiorStarts, isInUse, isRealOfPadded, spansOf } from '../source-in-use.ts'

/** Ids from a binary search on the wrong side: the first token of each document still has the id of the one before. */
export const seqIdxOffByOne: Rule = {
  id: 'seq-idx-off-by-one',
  title: 'Boundaries are one token off',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Make the ids with torch.searchsorted(cu_seqlens[1:], positions, right=True): a token on a boundary is in the later document.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  explains: ['boundary-sources-disagree', 'single-token-docs', 'pad-segments-counted'],
  check(facts) {
    const starts = documentStartsOn(facts)
    if (starts.length === 0) return []
    return ['seq_idx', '_packed_seq_ids', 'attention_mask', 'cu_seqlens', 'cu_seqlens_padded'].flatMap((name) => {
      if (isRealOfPadded(facts, name)) return []
      const own = interiorStarts(facts, name)
      const step = own === null ? 0 : stepOf(facts, starts, own)
      if (own === null || step === 0) return []
      const witness = facts.documents.moved === 0 ? facts.documents.source : 'labels'
      const cells = isInUse(facts, name) ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          // A search makes ids late; offsets, and ids that are early, are wrong from the start.
          ...(step > 0 && !name.startsWith('cu_') ? {} : { fix: fixWords('right offsets')(facts) }),
          message: `${name} starts every document one token ${step > 0 ? 'late' : 'early'}, by ${witness === 'labels' ? 'the labels' : witness}: at ${countOf(own.length, 'boundary', 'boundaries')} one target is trained too many and one too few, at every depth.`,
          ...withCells(cells),
          spans: spansOf(own),
          effective: cells.length > 0,
        },
      ]
    })
  },
}

/** 1 where `own` is one later than `starts` throughout, -1 where it is one earlier; documents of one token may merge. */
function stepOf({ length, pad }: BatchFacts, starts: readonly number[], own: readonly number[]): -1 | 0 | 1 {
  for (const step of [1, -1] as const) {
    const moved = new Set(starts.map((t) => t + step).filter((t) => t % length !== 0 && pad[t] === 0))
    if (own.length > 0 && own.length >= moved.size && own.every((t) => moved.has(t))) return step
  }
  return 0
}
