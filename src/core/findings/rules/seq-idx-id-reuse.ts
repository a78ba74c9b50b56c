import { tokenValues } from '../../packing/token-values.ts'
import { cellsWhere, withCells } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { Rule } from '../rule.ts'
import { isInUse, spansOf } from '../source-in-use.ts'

/** Two documents of a row share an id; the test of the two ends passes across a short one in between. */
export const seqIdxIdReuse: Rule = {
  id: 'seq-idx-id-reuse',
  title: 'An id comes back in the same row',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Count ids up along the row; never toggle or wrap them.',
  reference: 'NVIDIA-NeMo/Automodel calculate_mtp_loss',
  explains: ['boundary-sources-disagree'],
  check: (facts) =>
    (['seq_idx', '_packed_seq_ids'] as const).flatMap((name) => {
      const { pad, length, documents, labels, ignored } = facts
      const ids = tokenValues(facts.batch, name)
      if (ids === null) return []
      const again: number[] = []
      let seen = new Set<number>()
      for (let t = 0; t < ids.length; t++) {
        if (t % length === 0) seen = new Set()
        if (pad[t] === 1) continue
        if (t % length !== 0 && ids[t] === ids[t - 1] && pad[t - 1] === 0) continue
        if (seen.has(ids[t])) again.push(t)
        seen.add(ids[t])
      }
      if (again.length === 0) return []
      const { runOf } = documents
      const reach = (token: number, source: number, inRow: boolean) =>
        inRow && pad[source] === 0 && pad[token] === 0 && ids[token] === ids[source] && runOf[token] !== runOf[source]
      const crossing = cellsWhere(facts, ({ token, source, inRow }) => reach(token, source, inRow))
      const cells = isInUse(facts, name)
        ? cellsWhere(
            facts,
            ({ token, source, inRow, used }) =>
              reach(token, source, inRow) && used !== ignored && labels[source] !== ignored,
          )
        : []
      const [first] = again
      return [
        {
          severity: crossing.length > 0 ? 'error' : 'warning',
          message: `${countOf(again.length, 'document')} of ${name} ${again.length === 1 ? 'has' : 'have'} an id that an earlier one of the row had (id ${ids[first]} again at token ${first % length}). Upstream compares only the two ends, so ${crossing.length > 0 ? `depth ${crossing[0].depth} and deeper reach across` : 'a document shorter than the depth between them would leak'}.`,
          ...withCells(cells),
          spans: spansOf(again),
          effective: cells.length > 0,
        },
      ]
    }),
}
