import { useMemo } from 'react'
import type { CellAddress, HeadPrediction, OpenBatchState } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { formatNumber } from '../format-number.ts'
import { useAnswer } from '../use-answer.ts'
import { TokenChip } from './token-chip.tsx'

interface Props {
  readonly open: OpenBatchState
  readonly cell: CellAddress
}

/** What the pinned token's head predicts there, and how strongly it is pulled: asked for, as it reads the whole LM head. */
export function Predictions({ open, cell }: Props) {
  const isComputing = useAppStore(({ work }) => work.status === 'computing')
  const token = cell.row * open.batch.sequenceLength + cell.token
  // Another token, or other changes: the old answer says nothing of them.
  const about = useMemo(() => ({ token, history: open.history }), [token, open.history])
  const { answer, ask } = useAnswer(open, { kind: 'predict', token }, about)
  if (answer.status === 'idle')
    return (
      <button type="button" className="button small" disabled={isComputing} onClick={ask}>
        {isComputing ? 'Predictions: still computing' : 'Show predictions and gradient'}
      </button>
    )
  if (answer.status === 'running')
    return <progress aria-label="Predicting" max={1} {...(answer.done === null ? {} : { value: answer.done })} />
  if (answer.status === 'failed') return <p className="warn">{answer.message}</p>
  const own = answer.told.predictions.find(({ head }) => head === cell.head)
  return own === undefined ? (
    <p className="dim">This head has neither hidden states nor logits.</p>
  ) : (
    <PredictionTable prediction={own} />
  )
}

function PredictionTable({ prediction }: { readonly prediction: HeadPrediction }) {
  const { best, entropy, gradientNorm } = prediction
  return (
    <div className="predictions" data-testid="predictions">
      <table className="at-heads" aria-label="Likeliest tokens">
        <thead>
          <tr>
            <th scope="col">likeliest</th>
            <th scope="col">logit</th>
            <th scope="col">p</th>
          </tr>
        </thead>
        <tbody>
          {best.map(({ id, logit, probability }) => (
            <tr key={id}>
              <th scope="row">
                <TokenChip id={id} />
              </th>
              <td>{formatNumber(logit, 4)}</td>
              <td>{formatNumber(probability, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mono">
        <span className="dim">entropy</span> {formatNumber(entropy, 4)} <span className="dim">nats</span>
      </p>
      <p className="mono">
        <span className="dim">‖∂CE/∂h‖</span>{' '}
        {gradientNorm === null ? (
          <span className="dim">none: nothing is trained here</span>
        ) : (
          formatNumber(gradientNorm, 4)
        )}
      </p>
    </div>
  )
}
