import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { isInUse, spansOf } from '../source-in-use.ts'
import { offsetLists, withoutFill } from './offset-lists.ts'
import { offsetWitness } from './offset-witness.ts'

/** `[0, cu[1:] - 1, cu[-1]]`: every boundary one token early, and one more document of one token at the end. */
export const cuMinusOne: Rule = {
  id: 'cu-minus-one',
  title: 'Every boundary of the offsets is one token early',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Shorten each document by its own token instead of moving every offset by one.',
  reference: 'modelscope/ms-swift#6496',
  explains: ['boundary-sources-disagree', 'cu-zero-length'],
  check(facts) {
    if (facts.batch.rows > 1) return []
    return offsetLists(facts).flatMap(({ name, values: written }) => {
      const { starts, by } = offsetWitness(facts, name)
      if (starts.length === 0) return []
      const values = withoutFill(written)
      const last = values.at(-1) ?? 0
      if (last - (values.at(-2) ?? 0) !== 1 || values.length !== starts.length + 3) return []
      if (!starts.every((start, i) => start - values[i + 1] === 1)) return []
      const cells = isInUse(facts, name) ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          message: `${name} stands one token before each of the ${countOf(starts.length, 'boundary', 'boundaries')} of ${by}, and ends with a document of one token.`,
          ...withCells(cells),
          spans: spansOf([...starts.map((start) => start - 1), last - 1]),
          effective: cells.length > 0,
        },
      ]
    })
  },
}
