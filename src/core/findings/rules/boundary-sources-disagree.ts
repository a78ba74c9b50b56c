import { tokenValues } from '../../packing/token-values.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { firstFew } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'
import { documentStartsOn, interiorStarts, isInUse, isRealOfPadded, spansOf } from '../source-in-use.ts'
import { isUntrainedEnd } from '../untrained-end.ts'
import { isFlatBeside } from './cu-global-cumsum.ts'

/** Two encodings of the boundaries in one batch contradict each other, and each consumer follows another. */
export const boundarySourcesDisagree: Rule = {
  id: 'boundary-sources-disagree',
  title: 'Boundary sources contradict each other',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Pick one source in the packer, and derive the others from it.',
  reference: 'PrimeIntellect-ai/prime-rl#3032',
  explains: ['pad-segments-counted'],
  check(facts) {
    const believed = documentStartsOn(facts)
    const known = new Set(believed)
    const by = facts.documents.moved === 0 ? facts.documents.source : 'the labels'
    return facts.sources.flatMap(({ source, starts }) => {
      if (source === facts.documents.source && facts.documents.moved === 0) return []
      if (isRealOfPadded(facts, source) || isFlatBeside(facts, source)) return []
      const own = interiorStarts(facts, source) ?? []
      const extra = own.filter((t) => !known.has(t) && !isUntrainedEnd(facts, t))
      const missing = believed.filter(
        (t) =>
          starts[t] === 0 &&
          !isUntrainedEnd(facts, t) &&
          !(source === 'position_ids' && extra.length === 0 && goesOn(facts, t)),
      )
      if (extra.length + missing.length === 0) return []
      const used = isInUse(facts, source)
      const start = by === 'the labels' ? 'start' : 'starts'
      const cells = used ? boundaryCells(facts) : []
      const only = [
        extra.length > 0 ? `starts a document at ${tokens(facts, extra)}, where ${by} ${start} none` : '',
        missing.length > 0 ? `starts none at ${tokens(facts, missing)}, where ${by} ${start} one` : '',
      ].filter((text) => text !== '')
      return [
        {
          severity: cells.length > 0 ? 'error' : 'warning',
          message: `${source} ${only.join('; it ')}.${used ? ` The loss reads ${source}.` : ''}`,
          ...withCells(cells),
          spans: spansOf([...extra, ...missing]),
          effective: cells.length > 0,
        },
      ]
    })
  },
}

/** Positions that go on over a boundary: a long document in chunks, or one count for the row (`pos-not-reset`). */
function goesOn({ batch }: BatchFacts, token: number): boolean {
  const positions = tokenValues(batch, 'position_ids')
  return positions !== null && positions[token] === positions[token - 1] + 1
}

function tokens({ length, batch }: BatchFacts, list: readonly number[]): string {
  return firstFew(
    list.map((t) => (batch.rows > 1 ? `row ${Math.floor(t / length)} token ${t % length}` : `token ${t}`)),
    3,
  )
}
