import { boundaryCells } from '../boundary-cells.ts'
import { cellCount } from '../cells-where.ts'
import { countWithVerb } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import { offsetsOf } from '../facts/boundary-lists.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'
import { withoutFill } from './offset-lists.ts'

/** Tokens lie in padded slots, and the loss masks by offsets of the documents without their padding. */
export const cuRealOnPaddedLayout: Rule = {
  id: 'cu-real-on-padded-layout',
  title: 'The loss masks by unpadded offsets in a padded layout',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: (facts) =>
    paddedOffsets(facts)?.name === 'seq_lens_padded'
      ? 'Make the offsets that go to calculate_mtp_loss of seq_lens_padded, which the tokens lie by: cu_seqlens = [0, cumsum(seq_lens_padded)].'
      : fixWords('padded offsets')(facts),
  reference: 'NVIDIA/Megatron-LM#6205',
  explains: ['boundary-sources-disagree', 'cu-end-short'],
  check(facts) {
    const [real] = facts.lists.cuSeqlens
    const padded = paddedOffsets(facts)
    if (real === undefined || padded === null || !isInUse(facts, 'cu_seqlens')) return []
    const offsets = withoutFill(real.values)
    if (offsets.length !== padded.offsets.length) return []
    const first = offsets.findIndex((offset, i) => i < offsets.length - 1 && offset !== padded.offsets[i])
    if (first < 0) return []
    const cells = boundaryCells(facts)
    return [
      {
        severity: 'error',
        message: `Document ${first} starts at ${padded.offsets[first]} in the padded layout, and cu_seqlens says ${offsets[first]}: ${countWithVerb(cellCount(cells), 'target', 'is', 'are')} masked or trained by boundaries that drift by the padding before them.`,
        cells,
      },
    ]
  },
}

/** Where documents start in the layout of the tokens, and which tensor says so; null where the batch has none. */
function paddedOffsets({ batch, lists, length }: BatchFacts): { name: string; offsets: readonly number[] } | null {
  const [padded] = lists.cuSeqlensPadded
  if (padded !== undefined) return { name: 'cu_seqlens_padded', offsets: withoutFill(padded.values) }
  const lengths = lists.seqLensPadded.flatMap(({ values }) => values.filter((value) => value > 0))
  const offsets = offsetsOf(lengths)
  const covers = batch.rows === 1 && offsets.at(-1) === length
  return lengths.length > 0 && covers ? { name: 'seq_lens_padded', offsets } : null
}
