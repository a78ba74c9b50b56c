import { boundaryCells } from '../boundary-cells.ts'
import { cellsWhere, withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { DepthCells, RawFinding, Rule } from '../rule.ts'
import { interiorStarts, isInUse, spansOf } from '../source-in-use.ts'

/**
 * Boundaries were made at every end-of-text token, and chat templates write one after each turn; or they were looked for
 * there in inputs of x[:-1], which hold none, so that documents are merged.
 */
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
    const merged = mergedDocuments(facts)
    if (merged.length > 0) return merged
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

/** Labels end documents where no source starts the next, and the inputs hold no end-of-text token to tell it by. */
function mergedDocuments(facts: BatchFacts): RawFinding[] {
  const { ids, eos, labels, isIgnored, documents, ignored, pad, convention } = facts
  if (ids === null || eos === null || !labels.includes(eos)) return []
  // Shifted once more, a document's end label stands inside it.
  if (convention.kind === 'double-shifted') return []
  // Where padding is end-of-text, it stands in the inputs all the same.
  if (ids.includes(eos) && ids.some((id, t) => id === eos && pad[t] === 0)) return []
  const starts: number[] = []
  for (const { start, end } of documents.runs) {
    let last = end - 1
    // Padding that nothing marks goes on behind the last document.
    while (last > start && isIgnored(last)) last--
    for (let t = start; t < last; t++) if (labels[t] === eos && !isIgnored(t)) starts.push(t + 1)
  }
  if (starts.length === 0) return []
  const merged = new Set(starts)
  const cells = cellsWhere(facts, ({ token, source, inRow, used }) => {
    if (!inRow || used === ignored || documents.runOf[token] !== documents.runOf[source]) return false
    for (let t = token + 1; t <= source; t++) if (merged.has(t)) return true
    return false
  }).map((cell): DepthCells => ({ ...cell, right: cell.tokens.map(() => ignored) }))
  return [
    {
      severity: 'warning',
      title: 'No source starts a document where labels end one',
      message: `At ${countOf(starts.length, 'token')} inside what ${documents.source ?? 'the batch'} calls one document, the label is end-of-text and the next input is another token: inputs of x[:-1] hold no end-of-text token to find boundaries by.`,
      fix: 'Take boundaries from the lengths of the samples: where inputs are x[:-1], no token of theirs ends a document.',
      ...withCells(cells),
      spans: spansOf(starts),
      effective: cells.length > 0,
      // Labels that end documents were cut by document: what they seem to run on over is a boundary in the wrong place.
      misleads: ['label-misaligned', 'label-next-doc', 'mtp-inherits-next-doc'],
    },
  ]
}
