import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
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
  explains: ['boundary-sources-disagree', 'cu-end-long'],
  check(facts) {
    const { batch, lists, length, pad } = facts
    const [list] = lists.cuSeqlens
    if (!isOfAllRows(facts)) return []
    const last = list.values.at(-1) ?? 0
    const used = isInUse(facts, 'cu_seqlens')
    const cells = used ? boundaryCells(facts) : []
    const what = `cu_seqlens ends at ${last}, ${last === pad.length ? '' : 'the tokens without padding of '}all ${batch.rows} rows together`
    return [
      {
        // Attention over the rows in one line wants it so; only who reads it row by row is wrong.
        severity: used ? 'error' : 'info',
        message: used
          ? `${what}; calculate_mtp_loss reads it for each row of ${length}, so rows after the first get the first row’s boundaries.`
          : `${what}, as attention over flat rows wants it; calculate_mtp_loss, to which it is not passed here, would read it for each row of ${length}.`,
        ...withCells(cells),
        spans: spansOf(list.values.filter((offset) => offset > length && offset < pad.length)),
        effective: cells.length > 0,
      },
    ]
  },
}

/** Whether one list of offsets is of all rows one after another, with their padding or without. */
export function isOfAllRows(facts: BatchFacts): boolean {
  const { batch, lists, pad } = facts
  if (batch.rows < 2 || lists.cuSeqlens.length !== 1) return false
  const [{ values }] = lists.cuSeqlens
  return values.at(-1) === pad.length || endsEachRow(facts, values)
}

/** Whether a source is such a list that the loss does not read: attention over the rows in one line does. */
export function isFlatBeside(facts: BatchFacts, name: string): boolean {
  return name === 'cu_seqlens' && isOfAllRows(facts) && !isInUse(facts, name)
}

/** True where the offsets stand at the end of every row, counted without padding. */
function endsEachRow({ pad, length }: BatchFacts, offsets: readonly number[]): boolean {
  const known = new Set(offsets)
  let real = 0
  for (let t = 0; t < pad.length; t++) {
    if (pad[t] === 0) real++
    if ((t + 1) % length === 0 && !known.has(real)) return false
  }
  return real === offsets.at(-1)
}
