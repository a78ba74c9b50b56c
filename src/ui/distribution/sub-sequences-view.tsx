import { useMemo, useState } from 'react'
import { evaluatedHeads } from '../../core/loss/evaluated-heads.ts'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import { lossBySubSequence, type SubSequenceLoss } from '../../core/loss/loss-by-sub-sequence.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { showWindow } from '../../state/timeline-store.ts'
import { showRow } from '../../state/view-verbs.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { headName } from '../head-name.ts'
import { fitted } from '../timeline/timeline-geometry.ts'

/** Sub-sequences listed: who looks for the worst has them, and a batch may have a hundred thousand. */
const MOST = 12

interface Props {
  readonly evaluation: Evaluation
  readonly batch: PackedBatch
}

/** Sub-sequences by their mean loss at one head, worst first, called as the ribbons call them; each leads to its tokens. */
export function SubSequencesView({ evaluation, batch }: Props) {
  const { sequenceLength, rows } = batch
  const heads = useMemo(() => evaluatedHeads(evaluation).map(({ head }) => head), [evaluation])
  const [chosen, setChosen] = useState(0)
  const by = Math.min(chosen, heads.length - 1)
  const all = useMemo(() => lossBySubSequence(evaluation, sequenceLength), [evaluation, sequenceLength])
  const worst = useMemo(() => worstFirst(all, by), [all, by])
  const show = ({ subSequence: { row, start, end } }: SubSequenceLoss) => {
    showRow(row)
    showWindow(fitted(start, end, sequenceLength), sequenceLength)
  }
  return (
    <table aria-label="Sub-sequences by mean loss">
      <caption>
        Mean loss in nats, highest at {headName(heads[by])} first
        {all.length > MOST && `: ${MOST} of ${formatCount(all.length)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">sub-sequence</th>
          <th scope="col">tokens</th>
          {heads.map((head, index) => (
            <th key={head} scope="col" aria-sort={index === by ? 'descending' : 'none'}>
              <button type="button" className="sort" onClick={() => setChosen(index)}>
                {headName(head)}
                {index === by && <span aria-hidden="true">▾</span>}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {worst.map((one) => (
          <tr key={`${one.subSequence.row} ${one.subSequence.start}`}>
            <th scope="row">
              <button
                type="button"
                className="link"
                title={`Show the tokens of sub-sequence ${one.subSequence.id}${rows > 1 ? `, row ${one.subSequence.row}` : ''} (#${one.index} for “go to”)`}
                onClick={() => show(one)}
              >
                {rows > 1 && `row ${one.subSequence.row} · `}
                {one.subSequence.id}
              </button>
            </th>
            <td>{formatCount(one.subSequence.end - one.subSequence.start)}</td>
            {one.heads.map(({ head, trained, mean }) => (
              <td key={head} title={`${formatCount(trained)} trained`}>
                {trained === 0 ? <span className="dim">—</span> : formatNumber(mean, 3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The first `MOST` by mean at a head; what trains nothing there comes last, and NaN, which is worse than any, first. */
function worstFirst(all: readonly SubSequenceLoss[], by: number): readonly SubSequenceLoss[] {
  const weight = ({ heads }: SubSequenceLoss) => {
    const { trained, mean } = heads[by]
    if (trained === 0) return Number.NEGATIVE_INFINITY
    return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean
  }
  return [...all].sort((a, b) => weight(b) - weight(a) || a.subSequence.row - b.subSequence.row).slice(0, MOST)
}
