import { cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Severity } from '../finding.ts'
import { fixWords } from '../fix-words.ts'
import type { DepthCells, Rule } from '../rule.ts'

/** Labels were shifted over the flat pack: the last token of a document is trained to predict the next one's first. */
export const labelNextDoc: Rule = {
  id: 'label-next-doc',
  title: 'The last label of a document is the next document’s first token',
  severity: 'error',
  needs: ['input_ids', 'targets', 'whole sequences'],
  fix: fixWords('shift per document'),
  reference: 'meta-pytorch/torchtune#2613',
  explains: ['mtp-inherits-next-doc'],
  check(facts) {
    if (facts.convention.kind === 'misaligned') return []
    const tokens = nextLabels(facts)
    if (tokens.length === 0) return []
    const cells = inheritingCells(facts, tokens)
    const rolled = facts.ends.some(({ next }, i) => next >= 0 && next < facts.documents.runs[i].start)
    return [
      {
        severity: severityOf(facts, tokens),
        message: `At ${countOf(tokens.length, 'boundary', 'boundaries')} the label is the first token of the document that follows${rolled ? ', after the last of a row that of its first: the whole row was rolled' : ''}: one target too many at the main head and one at every MTP depth, where no boundary mask removes it, because the label stands inside its document.`,
        cells,
        mainCells: tokens,
      },
    ]
  },
}

/** Last tokens of documents whose label is the next document's first token. */
export function nextLabels({ documents, ends, convention, labels, rightLabels, isIgnored }: BatchFacts): number[] {
  if (convention.kind === 'unshifted') return []
  return documents.runs.flatMap(({ end }, i) =>
    ends[i].boundary === 'next' && labels[end - 1] === rightLabels[end - 1] && !isIgnored(end - 1) ? [end - 1] : [],
  )
}

/** `e - 1 - k` at depth k trains on the label of `e`, of the same document: the mask does not see it. */
export function inheritingCells(facts: BatchFacts, lastTokens: readonly number[]): DepthCells[] {
  if (lastTokens.length === 0) return []
  const last = new Set(lastTokens)
  const { runOf } = facts.documents
  return cellsWhere(
    facts,
    ({ token, source, inRow, used }) =>
      inRow && last.has(source) && runOf[token] === runOf[source] && used === facts.labels[source],
  )
}

/** Where every document starts with the same token, the label may be meant, and teaches nothing wrong. */
export function severityOf({ ids, eos, documents, ends, framework }: BatchFacts, tokens: readonly number[]): Severity {
  if (ids === null) return 'info'
  if (framework.shiftsStream && tokens.every((t) => ids[t] === eos)) return 'info'
  const firsts = new Set(documents.runs.map(({ start }) => ids[start]))
  const last = new Set(tokens)
  const followers = documents.runs.flatMap(({ end }, i) => (last.has(end - 1) ? [ids[ends[i].next]] : []))
  if (followers.every((id) => id === eos)) return 'info'
  return firsts.size === 1 && documents.runs.length > 1 ? 'info' : 'error'
}
