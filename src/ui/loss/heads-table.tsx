import type { Evaluation, HeadFigures } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { formatCount, formatNumber } from '../format-number.ts'
import { compareFigures } from './compare-figures.ts'

interface Props {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly isComputing: boolean
}

/** Every head: tokens that count, its loss, and the trainer's. */
export function HeadsTable({ batch, evaluation, isComputing }: Props) {
  const { main, depths } = evaluation
  const { trainer } = batch
  if (main === null && depths.length === 0) return null
  return (
    <section className="section">
      <table aria-label="Loss by head" data-testid="loss-table">
        <thead>
          <tr>
            <th scope="col">head</th>
            <th scope="col">trained</th>
            <th scope="col">masked</th>
            <th scope="col">loss</th>
            <th scope="col">trainer</th>
          </tr>
        </thead>
        <tbody>
          {main !== null && (
            <HeadRow
              name="main"
              figures={main}
              trained={main.trained}
              masked={main.reasons.length - main.trained}
              trainer={trainer.mainLoss}
              isComputing={isComputing}
            />
          )}
          {depths.map((depth) => (
            <HeadRow
              key={depth.depth}
              name={`depth ${depth.depth}`}
              figures={depth}
              trained={depth.trained}
              masked={depth.reasons.length - depth.trained}
              trainer={trainer.perDepth?.[depth.depth] ?? null}
              isComputing={isComputing}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps {
  readonly name: string
  readonly figures: HeadFigures
  readonly trained: number
  readonly masked: number
  readonly trainer: number | null
  readonly isComputing: boolean
}

function HeadRow({ name, figures, trained, masked, trainer, isComputing }: RowProps) {
  const { loss, sum } = figures
  const comparison = loss === null || trainer === null ? null : compareFigures(loss, trainer)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatCount(trained)}</td>
      <td>{formatCount(masked)}</td>
      <td title={sum === null ? undefined : `sum over trained tokens: ${formatNumber(sum, 9)} nats`}>
        {loss === null ? (
          <span className="dim">{isComputing ? '…' : '—'}</span>
        ) : (
          <strong>{formatNumber(loss, 5)}</strong>
        )}
      </td>
      <td className="dim">
        {trainer === null ? '—' : formatNumber(trainer, 5)}
        {comparison !== null && !comparison.isSame && <div className="warn">≠ {comparison.percent}</div>}
      </td>
    </tr>
  )
}
