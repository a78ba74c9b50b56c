import { compareHeads } from '../../core/findings/compare-evaluations.ts'
import { changesOf } from '../../core/findings/what-if/edit-history.ts'
import type { OpenBatchState } from '../../state/app-state.ts'
import { formatNumber } from '../format-number.ts'
import { ComparisonTable } from './comparison-table.tsx'
import { signed } from './signed.ts'

/** The MTP loss now beside that of the batch as loaded. */
export function LossChange({ open }: { readonly open: OpenBatchState }) {
  const { loaded, evaluation, history, draft } = open
  const before = loaded.evaluation
  if (before === null || evaluation === null || (changesOf(history).length === 0 && draft === null)) return null
  const [was, is] = [before.mtpLoss, evaluation.mtpLoss]
  return (
    <section className="section" aria-label="Loss against as loaded">
      <p className="dim">MTP loss now</p>
      <p className="figure-line">
        <span className={is === null ? 'figure is-missing' : 'figure'} data-testid="what-if-loss">
          {is === null ? '—' : formatNumber(is)}
        </span>
        {is !== null && was !== null && (
          <span className="mono" data-testid="what-if-difference">
            {signed(is - was)}
          </span>
        )}
      </p>
      {evaluation.error !== null && <p className="err">Upstream raises {evaluation.error.kind}: see Loss.</p>}
      <ComparisonTable heads={compareHeads(before, evaluation, true)} before="as loaded" />
    </section>
  )
}
