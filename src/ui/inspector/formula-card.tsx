import { useAppStore } from '../../state/app-store.ts'
import { formatNumber } from '../format-number.ts'
import type { CellFacts } from './cell-facts.ts'

/** The cell's cross entropy with its numbers put in. */
export function FormulaCard({ facts }: { readonly facts: CellFacts }) {
  const { crossEntropy, targetLogit, logSumExp, share, head, reason } = facts
  // Tokens that train come first; until the others follow, their NaN means nothing.
  const isComputing = useAppStore(({ work }) => work.status === 'computing')
  if (crossEntropy === null)
    return (
      <div className="formula mono">
        <p className="dim">
          {reason !== 'trained' && 'Masked: it adds nothing to the loss.'}
          {reason === 'trained' && (isComputing ? 'The loss is not computed yet.' : 'The loss is not computed.')}
        </p>
        {logSumExp !== null && (
          <p className="dim">
            logSumExp {Number.isNaN(logSumExp) && isComputing ? 'is still being computed' : formatNumber(logSumExp, 5)}
          </p>
        )}
      </div>
    )
  return (
    <div className="formula mono">
      <p>
        <span className="dim">CE = logSumExp − targetLogit</span>
      </p>
      {logSumExp !== null && targetLogit !== null && (
        <p className="formula-step">
          = {formatNumber(logSumExp, 5)} −{' '}
          {targetLogit < 0 ? `(${formatNumber(targetLogit, 5)})` : formatNumber(targetLogit, 5)}
        </p>
      )}
      <p className="formula-step">
        = <b>{formatNumber(crossEntropy, 5)}</b> nats{' '}
        <span className="formula-aside">
          <span className="dim">p = e</span>
          <sup className="dim">−CE</sup> <span className="dim">=</span> {formatNumber(Math.exp(-crossEntropy), 3)}
        </span>
      </p>
      {share !== null && (
        <p>
          <span className="dim">adds</span> {formatNumber(share, 3)}{' '}
          <span className="dim">to the {head === 'main' ? 'main' : 'MTP'} loss</span>
        </p>
      )}
    </div>
  )
}
