import { compareHeads, notComparable } from '../../core/findings/compare-evaluations.ts'
import type { KeptEvaluation } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { changesInForce, hasLosses } from '../../state/standing-batch.ts'
import { forgetKept, keepForComparison } from '../../state/what-if-verbs.ts'
import { FileText } from '../file-text.tsx'
import { formatNumber } from '../format-number.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { ComparisonTable } from './comparison-table.tsx'
import { describeChange } from './describe-change.ts'
import { HeatmapChoice } from './heatmap-choice.tsx'
import { signed } from './signed.ts'

/** Two batches, or one under two sets of changes: A is kept, the other is what is open now. */
export function CompareView() {
  const open = useOpenBatch()
  const kept = useAppStore((state) => state.kept)
  if (open === null) return null
  const { evaluation, batch } = open
  const canKeep = evaluation !== null && hasLosses(evaluation)
  const reason = kept === null ? null : notComparable(kept.batch, batch)
  return (
    <>
      <section className="section">
        <p className="dim">
          Keep what is on the screen as A, then change something or open another batch: its heads and cells are shown
          against A.
        </p>
        <p className="history-line">
          <button type="button" className="button small" disabled={!canKeep} onClick={keepForComparison}>
            {kept === null ? 'Keep this as A' : 'Keep this as A instead'}
          </button>
          {kept !== null && (
            <button type="button" className="button small" onClick={forgetKept}>
              Forget A
            </button>
          )}
        </p>
      </section>
      {kept !== null && (
        <section className="section sides" aria-label="The two sides">
          <Side name="A" side={kept} />
          {evaluation !== null && <Side name="now" side={{ batch, evaluation, changes: changesInForce(open) }} />}
        </section>
      )}
      {kept !== null && evaluation !== null && (
        <section className="section">
          {kept.evaluation.mtpLoss !== null && evaluation.mtpLoss !== null && (
            <p>
              <span className="dim">MTP loss, now − A</span>{' '}
              <strong className="mono" data-testid="compare-difference">
                {signed(evaluation.mtpLoss - kept.evaluation.mtpLoss)}
              </strong>
            </p>
          )}
          <ComparisonTable heads={compareHeads(kept.evaluation, evaluation, reason === null)} before="A" />
          {reason !== null && <p className="warn">{reason}</p>}
        </section>
      )}
      <HeatmapChoice open={open} />
    </>
  )
}

function Side({ name, side: { batch, evaluation, changes } }: { name: string; side: KeptEvaluation }) {
  const tokens = useAppStore((state) => state.tokens)
  return (
    <div>
      <h3>{name}</h3>
      <p>
        <FileText text={batch.file.name} limit={80} />
      </p>
      <p className="dim">
        {batch.rows} × {batch.sequenceLength}, D = {batch.depths}; boundaries from {evaluation.boundarySource}
      </p>
      <p>
        <span className="dim">MTP loss</span>{' '}
        <strong className="mono">{evaluation.mtpLoss === null ? '—' : formatNumber(evaluation.mtpLoss)}</strong>
      </p>
      {changes.length > 0 && (
        <ul className="caption">
          {changes.map((change) => (
            <li key={JSON.stringify(change)}>
              <bdi>{describeChange(change, batch.rows, tokens)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
