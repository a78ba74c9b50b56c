import { tokenValues } from '../../packing/token-values.ts'
import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { Rule } from '../rule.ts'
import { isInUse } from '../source-in-use.ts'

/** The indexed mask 1, 2, 3 … became 0 and 1, so that all documents of a row are one. */
export const indexedMaskCollapsed: Rule = {
  id: 'indexed-mask-collapsed',
  title: 'The indexed attention mask was flattened to 0 and 1',
  severity: 'error',
  needs: ['whole sequences'],
  fix: 'Keep attention_mask as integers 1, 2, 3 … on its way to the model; do not cast it to bool.',
  reference: 'NVIDIA-NeMo/Automodel#2996',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const ids = tokenValues(facts.batch, '_packed_seq_ids')
    const mask = tokenValues(facts.batch, 'attention_mask')
    if (ids === null || mask === null || !ids.some((id) => id > 1) || mask.some((value) => value > 1)) return []
    return [
      {
        severity: 'error',
        message: `_packed_seq_ids tell ${ids.reduce((a, b) => Math.max(a, b), 0)} documents apart, and attention_mask holds only 0 and 1: attention that takes its documents from the mask sees one a row.`,
        ...withCells(isInUse(facts, 'attention_mask') ? boundaryCells(facts) : []),
        spans: [{ start: 0, end: Math.min(ids.length, facts.length) }],
        count: 1,
        effective: true,
      },
    ]
  },
}
