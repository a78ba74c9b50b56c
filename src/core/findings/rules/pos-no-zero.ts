import { tokenValues } from '../../packing/token-values.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'

/** No token stands at position 0: whoever looks for boundaries there finds none. */
export const posNoZero: Rule = {
  id: 'pos-no-zero',
  title: 'No token stands at position 0',
  severity: 'warning',
  needs: ['whole sequences'],
  fix: 'Find boundaries where positions fall, or pass offsets.',
  reference: 'huggingface/transformers#39814',
  check({ batch, pad, length, documents }) {
    const positions = tokenValues(batch, 'position_ids')
    if (positions === null || (documents.source !== null && documents.source !== 'position_ids')) return []
    const spans: { start: number; end: number }[] = []
    for (let start = 0; start < positions.length; start += length) {
      let real = false
      let zero = false
      for (let t = start; t < start + length; t++) {
        if (pad[t] === 1) continue
        real = true
        if (positions[t] === 0) zero = true
      }
      if (real && !zero) spans.push({ start, end: start + length })
    }
    if (spans.length === 0) return []
    return [
      {
        severity: 'warning',
        message: `No position is 0 in ${countOf(spans.length, 'row')} of ${batch.rows}, and position_ids are all that says where documents start.`,
        spans,
        effective: false,
      },
    ]
  },
}
