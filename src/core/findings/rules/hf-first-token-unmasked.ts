import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { spansOf } from '../source-in-use.ts'
import { consumerShifts } from './label-unshifted.ts'

/** Unshifted labels without a separator: the model's own shift makes a last token predict the next document's first. */
export const hfFirstTokenUnmasked: Rule = {
  id: 'hf-first-token-unmasked',
  title: 'First labels of unshifted documents are not ignored',
  severity: 'error',
  needs: ['input_ids', 'labels', 'whole sequences'],
  fix: 'Set the first label of each document to the ignore index before the model shifts.',
  reference: 'huggingface/transformers#31629',
  check(facts) {
    const { convention, documents, labels, ignored } = facts
    if (convention.kind !== 'unshifted') return []
    const first = documents.runs.flatMap(({ row, start }, i) =>
      i > 0 && documents.runs[i - 1].row === row && labels[start] !== ignored ? [start] : [],
    )
    if (first.length === 0) return []
    return [
      {
        severity: consumerShifts(facts) ? 'info' : 'error',
        message: `${countOf(first.length, 'document')} after the first of a row start with a label: once shifted over the pack, it is the target of the token before, which is another document’s.`,
        spans: spansOf(first),
        effective: !consumerShifts(facts),
      },
    ]
  },
}
