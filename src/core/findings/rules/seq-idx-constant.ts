import { boundaryCells, latentBoundaryCells } from '../boundary-cells.ts'
import { firstFew } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { interiorStarts, isInUse, spansOf } from '../source-in-use.ts'

/** One id for a row that other sources cut into several documents: a mask that masks nothing. */
export const seqIdxConstant: Rule = {
  id: 'seq-idx-constant',
  title: 'seq_idx is the same for all documents',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Write an id of its own for each document into seq_idx.',
  reference: 'AI-Hypercomputer/maxtext#4600',
  explains: ['boundary-sources-disagree', 'mtp-no-boundary-mask'],
  check: (facts) =>
    ['seq_idx', '_packed_seq_ids'].flatMap((name) => {
      const own = interiorStarts(facts, name)
      if (own === null || own.length > 0) return []
      const others = facts.sources.flatMap(({ source }) => {
        const starts = source === name ? [] : (interiorStarts(facts, source) ?? [])
        return starts.length > 0 ? [{ source, starts }] : []
      })
      const [other] = others
      if (other === undefined) return []
      const used = isInUse(facts, name)
      const cells = used ? boundaryCells(facts) : []
      return [
        {
          severity: 'error',
          message: `${name} has one id a row, and ${firstFew(others.map(({ source }) => source))} ${others.length === 1 ? 'starts' : 'start'} ${other.starts.length} further documents: no boundary is masked by it.`,
          ...(used ? { cells: cells.length > 0 ? cells : latentBoundaryCells(facts) } : {}),
          spans: spansOf(other.starts),
          ...(used ? {} : { effective: false }),
        },
      ]
    }),
}
