import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { fixWords } from '../fix-words.ts'
import type { Rule } from '../rule.ts'
import { isInUse, spansOf } from '../source-in-use.ts'
import { offsetLists } from './offset-lists.ts'

/** Upstream reads `cu_seqlens[1:]` as ends, so a list without its 0 loses its first boundary. */
export const cuStartNonzero: Rule = {
  id: 'cu-start-nonzero',
  title: 'Offsets do not start at 0',
  severity: 'error',
  needs: [],
  fix: fixWords('right offsets'),
  reference: 'fla-org/flame#24',
  explains: ['boundary-sources-disagree'],
  check: (facts) =>
    offsetLists(facts).flatMap(({ name, base, values }) => {
      const [first] = values
      if (first === undefined || first === 0) return []
      const start = base + first
      // Where no document starts there, nothing is lost with it.
      const lost = isInUse(facts, name) && facts.documents.starts[start] === 1
      const cells = lost ? boundaryCells(facts, new Set([start])) : []
      return [
        {
          severity: 'error',
          message: `${name} starts at ${first}, not 0: upstream takes the entries after the first for ends, so the boundary at ${first} is lost and the first two documents are one.`,
          ...withCells(cells),
          spans: start < facts.pad.length ? spansOf([start]) : [],
          effective: cells.length > 0,
        },
      ]
    }),
}
