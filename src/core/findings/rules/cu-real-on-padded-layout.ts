import { boundaryCells } from '../boundary-cells.ts'
import { cellCount } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'

/** Tokens lie in padded slots, and the loss masks by offsets of the documents without their padding. */
export const cuRealOnPaddedLayout: Rule = {
  id: 'cu-real-on-padded-layout',
  title: 'The loss masks by unpadded offsets in a padded layout',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Pass cu_seqlens_padded to whatever is indexed by token: calculate_mtp_loss(cu_seqlens=batch["cu_seqlens_padded"]).',
  reference: 'NVIDIA/Megatron-LM#6205',
  explains: ['boundary-sources-disagree', 'cu-end-short'],
  check(facts) {
    const [real] = facts.lists.cuSeqlens
    const [padded] = facts.lists.cuSeqlensPadded
    if (real === undefined || padded === undefined || !isInUse(facts, 'cu_seqlens')) return []
    if (real.values.length !== padded.values.length) return []
    const first = real.values.findIndex((offset, i) => i < real.values.length - 1 && offset !== padded.values[i])
    if (first < 0) return []
    const cells = boundaryCells(facts)
    return [
      {
        severity: 'error',
        message: `Document ${first} starts at ${padded.values[first]} in the padded layout, and cu_seqlens says ${real.values[first]}: ${countOf(cellCount(cells), 'target')} are masked or trained by boundaries that drift by the padding before them.`,
        cells,
      },
    ]
  },
}
