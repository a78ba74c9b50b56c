import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'
import { interiorStarts, isInUse, spansOf } from '../source-in-use.ts'

/** Boundaries were made at every end-of-text token, and chat templates write one after each turn. */
export const eosFalseBoundary: Rule = {
  id: 'eos-false-boundary',
  title: 'A source cuts documents at every end-of-text token',
  severity: 'warning',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Take boundaries from the lengths of the samples, not from end-of-text tokens.',
  reference: 'pytorch/torchtitan#3130',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const { ids, eos, sources, labels, isIgnored, documents } = facts
    if (ids === null || eos === null) return []
    return sources.flatMap(({ source }) => {
      const own = interiorStarts(facts, source) ?? []
      const ownSet = new Set(own)
      for (const other of sources) {
        const theirs = interiorStarts(facts, other.source) ?? []
        const fewer = new Set(theirs)
        const extra = own.filter((t) => !fewer.has(t) && trainsFrom(facts, t, ownSet))
        const inside = extra.every((t) => documents.starts[t] === 0 && (labels[t - 1] === ids[t] || isIgnored(t - 1)))
        if (extra.length === 0 || !inside || !theirs.every((t) => ownSet.has(t)) || own.some((t) => ids[t - 1] !== eos))
          continue
        // Positions that go on at a real boundary are another matter (`pos-not-reset`).
        if (other.source === 'position_ids' && theirs.length === 0) continue
        return [
          {
            severity: 'warning',
            message: `${source} starts a document after each end-of-text token, ${countOf(extra.length, 'more', 'more')} than ${other.source}: turns of one sample are cut apart.`,
            ...withCells(isInUse(facts, source) ? boundaryCells(facts, new Set(extra)) : []),
            spans: spansOf(extra),
            effective: isInUse(facts, source),
          },
        ]
      }
      return []
    })
  },
}

/** False where nothing is trained up to the source's next start: padding of which it made documents, token by token. */
function trainsFrom({ isIgnored, length, documents }: BatchFacts, token: number, starts: ReadonlySet<number>): boolean {
  const end = token - (token % length) + length
  for (let t = token; t < end; t++) {
    if (t > token && (starts.has(t) || documents.starts[t] === 1)) return false
    if (!isIgnored(t)) return true
  }
  return false
}
