import { tokenValues } from '../../packing/token-values.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { RawFinding, Rule } from '../rule.ts'
import { interiorStarts, isInUse, spansOf } from '../source-in-use.ts'

/** Two documents of one token in a row both stand at position 0: detectors that want positions to fall merge them. */
export const singleTokenDocs: Rule = {
  id: 'single-token-docs',
  title: 'There are documents of one token',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Take boundaries from lengths or from position 0, not from a fall of position_ids.',
  reference: 'modelscope/ms-swift#9904',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const single = facts.documents.runs.filter(({ start, end }) => end - start === 1)
    const merged = mergedSources(facts)
    if (merged.length > 0) return merged
    if (single.length === 0) return []
    return [
      {
        severity: 'info',
        message: `${countOf(single.length, 'document')} of one token: they train no depth, and code that looks for falling position_ids does not see where they end.`,
        spans: single,
        effective: false,
      },
    ]
  },
}

/** Sources that start documents wherever positions fall, and nowhere that 0 follows 0. */
function mergedSources(facts: BatchFacts): RawFinding[] {
  const { batch, documents, sources } = facts
  const positions = tokenValues(batch, 'position_ids')
  const starts = interiorStarts(facts, 'position_ids')
  if (positions === null || starts === null) return []
  const falls = new Set(starts.filter((t) => positions[t] < positions[t - 1]))
  const hidden = starts.filter((t) => positions[t] === 0 && positions[t - 1] === 0 && documents.starts[t] === 1)
  if (falls.size === 0 || hidden.length === 0) return []
  return sources.flatMap(({ source }): RawFinding[] => {
    const own = interiorStarts(facts, source) ?? []
    if (source === 'position_ids' || own.length !== falls.size || !own.every((t) => falls.has(t))) return []
    const used = isInUse(facts, source)
    const cells = used ? boundaryCells(facts, new Set(hidden)) : []
    return [
      {
        severity: used ? 'error' : 'warning',
        title: 'Documents of one token are merged with the next',
        message: `${source} starts documents where position_ids fall, and none where 0 follows 0: ${countOf(hidden.length, 'document')} of one token ${hidden.length === 1 ? 'is' : 'are'} merged with the next.`,
        ...withCells(cells),
        spans: spansOf(hidden),
        effective: cells.length > 0,
      },
    ]
  })
}
