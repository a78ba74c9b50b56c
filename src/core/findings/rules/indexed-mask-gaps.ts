import { tokenValues } from '../../packing/token-values.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'

/** Upstream counts lengths by value; ids out of order, with gaps or in two runs give offsets that are not the tokens'. */
export const indexedMaskGaps: Rule = {
  id: 'indexed-mask-gaps',
  title: 'The indexed attention mask does not count 1, 2, 3 …',
  severity: 'error',
  needs: ['whole sequences'],
  fix: 'Number the documents of each row 1, 2, 3 … in order, with 0 for the padding at the end.',
  reference: 'NVIDIA-NeMo/Automodel get_unpad_data',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const { batch, length } = facts
    const mask = tokenValues(batch, 'attention_mask')
    if (mask === null || !mask.some((value) => value > 1)) return []
    const spans: { start: number; end: number }[] = []
    for (let start = 0; start < mask.length; start += length) {
      let expected = 0
      for (let t = start; t < start + length; t++) {
        const changes = t === start || mask[t] !== mask[t - 1]
        if (!changes) continue
        if (mask[t] === 0 && !tailIsZero(mask, t, start + length)) spans.push({ start: t, end: t + 1 })
        else if (mask[t] !== 0 && mask[t] !== ++expected) {
          spans.push({ start: t, end: t + 1 })
          expected = mask[t]
        }
      }
    }
    if (spans.length === 0) return []
    return [
      {
        severity: 'error',
        message: `attention_mask does not count its documents 1, 2, 3 … with 0 at the end, first at row ${Math.floor(spans[0].start / length)}, token ${spans[0].start % length}: offsets counted by value do not follow the tokens.`,
        ...withCells(isInUse(facts, 'attention_mask') ? boundaryCells(facts) : []),
        spans,
        count: spans.length,
      },
    ]
  },
}

function tailIsZero(mask: IntegerValues, start: number, end: number): boolean {
  for (let t = start; t < end; t++) if (mask[t] !== 0) return false
  return true
}
