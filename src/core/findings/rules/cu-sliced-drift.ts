import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { Rule } from '../rule.ts'
import { interiorStarts, isInUse, spansOf } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'

/** One token a document was cut from the tokens but not from the offsets, or the reverse: boundary i is i tokens off. */
export const cuSlicedDrift: Rule = {
  id: 'cu-sliced-drift',
  title: 'Offsets drift by one token a document',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Cut tokens and offsets together: subtract arange(len(cu_seqlens)), or add it where the offsets lag behind.',
  reference: 'NVIDIA-NeMo/Speech#10688',
  explains: ['cu-end-long', 'cu-end-short', 'boundary-sources-disagree'],
  check(facts) {
    const resets = interiorStarts(facts, 'position_ids')
    if (resets === null || resets.length < 2 || facts.batch.rows > 1) return []
    // Padding of one token a document is what a padded layout is: the padded offsets stand at the resets.
    const padded = facts.lists.cuSeqlensPadded.length > 0
    return offsetLists(facts).flatMap(({ name, values }) => {
      if (padded && name === 'cu_seqlens') return []
      const interior = values.slice(1, 1 + resets.length)
      const step = interior[0] - resets[0]
      if (values.length < resets.length + 1 || Math.abs(step) !== 1) return []
      if (!interior.every((offset, i) => offset - resets[i] === step * (i + 1))) return []
      const cells = isInUse(facts, name) ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          message: `${name}[i] is ${step > 0 ? 'i past' : 'i short of'} the reset of position_ids, for all ${resets.length} boundaries: one token a document was cut from one of the two only.`,
          ...withCells(cells),
          spans: spansOf(resets),
          effective: cells.length > 0,
        },
      ]
    })
  },
}
