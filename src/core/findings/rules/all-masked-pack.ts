import { countOf, firstFew } from '../count-of.ts'
import type { RawFinding, Rule } from '../rule.ts'

/** Nothing to train in a row, or in the batch: 0 / 0, or a silent 0. */
export const allMaskedPack: Rule = {
  id: 'all-masked-pack',
  title: 'A pack has no label at all',
  severity: 'error',
  needs: ['labels'],
  fix: 'Drop such packs, or divide by max(1, number of labels).',
  reference: 'huggingface/trl#6668',
  check({ batch, isIgnored, length, evaluation, shard }) {
    const rows: number[] = []
    for (let row = 0; row < batch.rows; row++) {
      let any = false
      for (let t = row * length; t < (row + 1) * length && !any; t++) any = !isIgnored(t)
      if (!any) rows.push(row)
    }
    const divisor = evaluation.settings.numLabelTokens
    const none = rows.length === batch.rows
    const spans = rows.map((row) => ({ start: row * length, end: (row + 1) * length }))
    const findings: RawFinding[] = []
    if (none)
      // A rank's share of short documents may well be prompts and padding only; the step has the other ranks' labels.
      findings.push({
        severity: shard === null ? 'error' : 'info',
        message: `Every label is ignored: the loss is 0 or NaN, and says nothing.`,
        spans,
        count: rows.length,
      })
    else if (rows.length > 0)
      findings.push({
        severity: 'warning',
        title: 'A row has no label at all',
        message: `No label in ${countOf(rows.length, 'row')} of ${batch.rows}: row ${firstFew(rows)}. That costs compute and trains nothing.`,
        spans,
        effective: false,
      })
    if (divisor === 0)
      findings.push({
        severity: 'error',
        title: 'num_label_tokens is 0',
        message: 'num_label_tokens is 0: MaskedCrossEntropy returns 0, the other loss functions NaN or Infinity.',
        count: 1,
      })
    return findings
  },
}
