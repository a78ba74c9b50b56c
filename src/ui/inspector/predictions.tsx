import { useEffect, useRef, useState } from 'react'
import type { CellAddress, HeadPrediction, OpenBatchState, Progress } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { askAboutBatch } from '../../state/ask-about-batch.ts'
import { formatNumber } from '../format-number.ts'
import { TokenChip } from './token-chip.tsx'

interface Props {
  readonly open: OpenBatchState
  readonly cell: CellAddress
}

type Asked =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number | null }
  | { readonly status: 'done'; readonly predictions: readonly HeadPrediction[] }
  | { readonly status: 'failed'; readonly message: string }

/** What the pinned token's head predicts there, and how strongly it is pulled: asked for, as it reads the whole LM head. */
export function Predictions({ open, cell }: Props) {
  const [asked, setAsked] = useState<Asked>({ status: 'idle' })
  /** Counts questions: an answer to an older one is not shown. */
  const turn = useRef(0)
  const isComputing = useAppStore(({ work }) => work.status === 'computing')
  const token = cell.row * open.batch.sequenceLength + cell.token
  // Another token, or other changes: the old answer says nothing of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is of one token under one list of changes
  useEffect(() => {
    turn.current++
    setAsked({ status: 'idle' })
  }, [token, open.history])

  const run = async () => {
    const own = ++turn.current
    const show = (next: Asked) => {
      if (own === turn.current) setAsked(next)
    }
    show({ status: 'running', done: null })
    try {
      const onProgress = ({ done }: Progress) => show({ status: 'running', done })
      const { predictions } = await askAboutBatch(open, { kind: 'predict', token }, onProgress)
      show({ status: 'done', predictions })
    } catch (error) {
      show({ status: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }
  if (asked.status === 'idle')
    return (
      <button type="button" className="button small" disabled={isComputing} onClick={() => void run()}>
        {isComputing ? 'Predictions: still computing' : 'Show predictions and gradient'}
      </button>
    )
  if (asked.status === 'running')
    return <progress aria-label="Predicting" max={1} {...(asked.done === null ? {} : { value: asked.done })} />
  if (asked.status === 'failed') return <p className="warn">{asked.message}</p>
  const own = asked.predictions.find(({ head }) => head === cell.head)
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
