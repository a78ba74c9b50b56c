import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { Rule } from '../rule.ts'
import { isInUse, spansOf } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'
import { offsetWitness } from './offset-witness.ts'

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
    if (facts.batch.rows > 1) return []
    // Padding of one token a document is what a padded layout is: the padded offsets stand at the starts.
    const padded = facts.lists.cuSeqlensPadded.length > 0
    return offsetLists(facts).flatMap(({ name, values }) => {
      if (padded && name === 'cu_seqlens') return []
      const { starts, by } = offsetWitness(facts, name)
      const interior = values.slice(1, 1 + starts.length)
      const step = interior[0] - starts[0]
      if (starts.length < 2 || values.length < starts.length + 1 || Math.abs(step) !== 1) return []
      if (!interior.every((offset, i) => offset - starts[i] === step * (i + 1))) return []
      const cells = isInUse(facts, name) ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          message: `${name}[i] is ${step > 0 ? 'i past' : 'i short of'} the start of document i by ${by}, for all ${starts.length} boundaries: one token a document was cut from one of the two only.`,
          ...withCells(cells),
          spans: spansOf(starts),
          effective: cells.length > 0,
        },
      ]
    })
  },
}
