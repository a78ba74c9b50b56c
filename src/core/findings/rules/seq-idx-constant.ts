import { boundaryCells, latentBoundaryCells } from '../boundary-cells.ts'
import { countOf, firstFew } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, RawFinding, Rule } from '../rule.ts'
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
      if (own === null) return []
      const rowOf = (token: number) => Math.floor(token / facts.length)
      const varied = new Set(own.map(rowOf))
      const others = facts.sources.flatMap(({ source }) => {
        const all = source === name ? [] : (interiorStarts(facts, source) ?? [])
        const starts = all.filter((token) => facts.documents.starts[token] === 1 && !varied.has(rowOf(token)))
        return starts.length > 0 ? [{ source, starts }] : []
      })
      const [other] = others
      if (other === undefined) return own.length === 0 ? endsAlone(facts, name) : []
      const used = isInUse(facts, name)
      const ofRows = (cells: readonly DepthCells[]) =>
        cells.flatMap(({ depth, tokens }) => {
          const kept = tokens.filter((token) => !varied.has(rowOf(token)))
          return kept.length === 0 ? [] : [{ depth, tokens: kept }]
        })
      const cells = used ? ofRows(boundaryCells(facts)) : []
      return [
        {
          severity: 'error',
          message: `${name} has one id ${varied.size === 0 ? 'a row' : 'for the whole of some rows'}, and ${firstFew(others.map(({ source }) => source))} ${others.length === 1 ? 'starts' : 'start'} ${other.starts.length} further documents: no boundary is masked by it.`,
          ...(used ? { cells: cells.length > 0 ? cells : ofRows(latentBoundaryCells(facts)) } : {}),
          spans: spansOf(other.starts),
          ...(used ? {} : { effective: false }),
        },
      ]
    }),
}

/** Nothing but end-of-text tokens says that there are several documents, and chat templates write those in one too. */
function endsAlone({ ids, eos, pad, length }: BatchFacts, name: string): RawFinding[] {
  if (ids === null || eos === null) return []
  const after: number[] = []
  for (let t = 1; t < ids.length; t++)
    if (t % length !== 0 && pad[t] === 0 && ids[t - 1] === eos && ids[t] !== eos) after.push(t)
  if (after.length === 0) return []
  return [
    {
      severity: 'info',
      title: `${name} has one id for text with end-of-text tokens inside`,
      message: `${name} has one id a row, and ${countOf(after.length, 'token')} of the batch ${after.length === 1 ? 'follows' : 'follow'} an end-of-text token. If documents start there, no boundary is masked.`,
      spans: spansOf(after),
      effective: false,
    },
  ]
}
