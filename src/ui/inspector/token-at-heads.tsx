import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { CellAddress } from '../../state/app-state.ts'
import { formatNumber } from '../format-number.ts'
import { cellFacts } from './cell-facts.ts'
import { reasonText } from './reason-text.ts'
import { TokenChip } from './token-chip.tsx'

interface Props {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly cell: CellAddress
}

/** Heads listed; a batch of more depths is stepped through in the timeline. */
const MOST = 16

/** The same token at every head. */
export function TokenAtHeads({ batch, evaluation, cell }: Props) {
  const heads = ['main' as const, ...evaluation.depths.map(({ depth }) => depth)].slice(0, MOST)
  const rows = heads.flatMap((head) => cellFacts(batch, evaluation, { ...cell, head }) ?? [])
  return (
    <table className="at-heads" aria-label="This token at every head">
      <thead>
        <tr>
          <th scope="col">head</th>
          <th scope="col">target</th>
          <th scope="col">mask</th>
          <th scope="col">CE, nats</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((facts) => {
          const { sign, words } = reasonText(facts)
          return (
            <tr key={facts.head} aria-current={facts.head === cell.head || undefined}>
              <th scope="row">{facts.head === 'main' ? 'main' : `depth ${facts.head}`}</th>
              <td>
                <TokenChip id={facts.target} />
              </td>
              <td title={words}>
                <span className={sign === '✓' ? 'ok' : ''}>{sign}</span>
                <span className="visually-hidden"> {words}</span>
              </td>
              <td>
                {facts.crossEntropy === null ? <span className="dim">—</span> : formatNumber(facts.crossEntropy, 5)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
