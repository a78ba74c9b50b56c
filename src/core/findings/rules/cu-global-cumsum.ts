import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { Rule } from '../rule.ts'
import { isInUse, spansOf } from '../source-in-use.ts'

/** Offsets over all rows beside labels in rows: upstream reads them for each row, and never gets to the later ones. */
export const cuGlobalCumsum: Rule = {
  id: 'cu-global-cumsum',
  title: 'Offsets run over all rows, labels are in rows',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Pass per-row ids as seq_idx, or flatten labels and hidden states to [B·S] in the same order.',
  reference: 'NVIDIA-NeMo/Automodel#2316',
  explains: ['boundary-sources-disagree'],
  check(facts) {
    const { batch, lists, length, pad } = facts
    const [list] = lists.cuSeqlens
    if (batch.rows < 2 || lists.cuSeqlens.length !== 1 || list.values.at(-1) !== pad.length) return []
    return [
      {
        severity: 'error',
        message: `cu_seqlens ends at ${pad.length}, all ${batch.rows} rows together; calculate_mtp_loss reads it for each row of ${length}, so rows after the first get the first row’s boundaries.`,
        ...withCells(isInUse(facts, 'cu_seqlens') ? boundaryCells(facts) : []),
        spans: spansOf(list.values.filter((offset) => offset > length && offset < pad.length)),
        effective: true,
      },
    ]
  },
}
