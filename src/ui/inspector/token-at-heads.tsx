import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import type { CellAddress, HeadGradients } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import type { ArrivingLosses } from '../../state/arriving-losses.ts'
import { formatNumber } from '../format-number.ts'
import { headName } from '../head-name.ts'
import { cellFacts } from './cell-facts.ts'
import { reasonText } from './reason-text.ts'
import { TokenChip } from './token-chip.tsx'

interface Props {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly cell: CellAddress
  readonly arriving: ArrivingLosses | null
}

/** Heads listed; a batch of more depths is stepped through in the timeline. */
const MOST = 16

/** The same token at every head. */
export function TokenAtHeads({ batch, evaluation, cell, arriving }: Props) {
  const heads = ['main' as const, ...evaluation.depths.map(({ depth }) => depth)].slice(0, MOST)
  const gradients = useAppStore((state) =>
    state.gradients.status === 'known' && state.gradients.of === evaluation ? state.gradients.heads : null,
  )
  const index = cell.row * batch.sequenceLength + cell.token
  const rows = heads.flatMap((head) => cellFacts(batch, evaluation, { ...cell, head }, arriving) ?? [])
  return (
    <table className="at-heads" aria-label="This token at every head">
      <thead>
        <tr>
          <th scope="col">head</th>
          <th scope="col">target</th>
          <th scope="col">mask</th>
          <th scope="col">CE, nats</th>
          {gradients !== null && <th scope="col">‖∂CE/∂h‖</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((facts) => {
          const { sign, words } = reasonText(facts)
          return (
            <tr key={facts.head} aria-current={facts.head === cell.head || undefined}>
              <th scope="row">{headName(facts.head)}</th>
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
              {gradients !== null && <td>{gradientText(gradients, facts.head, index)}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function gradientText(gradients: readonly HeadGradients[], head: 'main' | number, index: number): string {
  const norm = gradients.find((one) => one.head === head)?.norms?.[index] ?? Number.NaN
  return Number.isNaN(norm) ? '—' : formatNumber(norm, 4)
}
