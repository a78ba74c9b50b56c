import { boundaryCells } from '../boundary-cells.ts'
import { withCells } from '../cells-where.ts'
import { firstFew } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { documentStartsOn, isInUse, spansOf } from '../source-in-use.ts'
import { isOfAllRows } from './cu-global-cumsum.ts'

/** One list of offsets is applied to every row of `[B, S]`, and only the first is packed that way. */
export const cuFirstRowOnly: Rule = {
  id: 'cu-first-row-only',
  title: 'The first row’s offsets are used for every row',
  severity: 'error',
  needs: ['labels', 'whole sequences'],
  fix: 'Give each row its own ids as seq_idx, or flatten the rows and merge their offsets.',
  reference: 'NVIDIA/Megatron-LM#5454',
  explains: ['boundary-sources-disagree', 'single-token-docs'],
  check(facts) {
    const { batch, lists, length, pad } = facts
    const [list] = lists.cuSeqlens
    if (batch.rows < 2 || lists.cuSeqlens.length !== 1 || (list.values.at(-1) ?? 0) > length) return []
    if (isOfAllRows(facts)) return []
    const listed = list.values.filter((offset) => offset > 0 && offset < length)
    const others = documentStartsOn(facts)
    const ofRow = Array.from({ length: batch.rows }, (): number[] => [])
    for (const t of others) ofRow[Math.floor(t / length)].push(t)
    const rows: number[] = []
    for (let row = 1; row < batch.rows; row++) {
      const own = ofRow[row].map((t) => t % length)
      const starts = new Set(listed.filter((t) => pad[row * length + t] === 0))
      const same = own.length === starts.size && own.every((t) => starts.has(t))
      if (!same && facts.documents.source !== 'cu_seqlens') rows.push(row)
    }
    if (rows.length === 0) return []
    const cells = isInUse(facts, 'cu_seqlens') ? boundaryCells(facts) : []
    return [
      {
        severity: 'error',
        message: `cu_seqlens is one list for ${batch.rows} rows, and ${facts.documents.source} has other boundaries in ${rows.length === 1 ? 'row' : 'rows'} ${firstFew(rows)}.`,
        ...withCells(cells),
        spans: spansOf(rows.flatMap((row) => ofRow[row])),
        effective: cells.length > 0,
      },
    ]
  },
}
