import { cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'

/** A filter on input ids clears the label at every end-of-text token inside a document: the first token after a turn. */
export const afterEosLabelDropped: Rule = {
  id: 'after-eos-label-dropped',
  title: 'Labels after end-of-text tokens are dropped',
  severity: 'warning',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Remove the filter on the token’s value; mask by spans.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#5213',
  check(facts) {
    const { ids, eos, labels, ignored, documents } = facts
    if (ids === null || eos === null) return []
    if (facts.convention.kind !== 'pre-shifted' && facts.convention.kind !== 'undecided') return []
    const dropped: number[] = []
    let interior = 0
    for (const { start, end } of documents.runs)
      for (let t = start + 1; t + 1 < end; t++) {
        if (ids[t] !== eos || labels[t - 1] === ignored || labels[t + 1] === ignored) continue
        interior++
        if (labels[t] === ignored) dropped.push(t)
      }
    if (dropped.length === 0 || dropped.length < 0.8 * interior) return []
    const lost = new Set(dropped)
    const cells = cellsWhere(
      facts,
      ({ token, source, inRow, used }) =>
        inRow && lost.has(source) && documents.runOf[token] === documents.runOf[source] && used === ignored,
    ).map((cell) => ({ ...cell, right: cell.tokens.map((token) => ids[token + cell.depth + 2]) }))
    return [
      {
        // In a row that nothing cuts, these may be the ends of documents, whose labels a packer ignores.
        severity: documents.runs.length > facts.batch.rows ? 'warning' : 'info',
        message: `${dropped.length} of ${countOf(interior, 'end-of-text token')} between two supervised tokens have no label.`,
        ...(cells.length > 0 ? { cells } : {}),
        spans: spansOf(dropped),
        effective: true,
      },
    ]
  },
}
