import type { Evaluation } from '../../core/loss/evaluation.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { computeAgain } from '../../state/compute-batch.ts'
import { formatNumber, formatSetting } from '../format-number.ts'
import { changedSettings } from '../settings/changed-settings.ts'
import { compareFigures } from './compare-figures.ts'
import { TrainerExplained } from './trainer-explained.tsx'

interface Props {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
  readonly isComputing: boolean
}

/** The one big figure: the MTP loss, and whether the trainer has the same. */
export function MtpFigure({ batch, evaluation, isComputing }: Props) {
  const { mtpLoss, scalingFactor, depths, pipeline, error, settings } = evaluation
  const { trainer } = batch
  const isChanged = changedSettings(settings, batch.settings).length > 0
  const trained = depths.reduce((sum, depth) => sum + depth.trained, 0)
  return (
    <section className="section" data-learn="mtp-figure" aria-busy={isComputing}>
      <p className="dim">
        MTP loss
        {scalingFactor !== null &&
          depths.length > 0 &&
          `, scaled by ${formatSetting(scalingFactor)} ÷ ${depths.length}`}
      </p>
      <p className="figure-line">
        <span className={mtpLoss === null ? 'figure is-missing' : 'figure'} data-testid="mtp-loss">
          {mtpLoss === null ? '—' : formatNumber(mtpLoss)}
        </span>{' '}
        {mtpLoss !== null && trainer.mtpLoss !== null && <Verdict ours={mtpLoss} trainer={trainer.mtpLoss} />}
        {mtpLoss !== null && trainer.mtpLoss === null && (
          <span className="dim">the dump brings no trainer's figure</span>
        )}
        {mtpLoss === null && <span className="dim">{missing(isComputing, error !== null, pipeline)}</span>}
      </p>
      {mtpLoss !== null && trained === 0 && <p className="warn">Undefined: 0 tokens count at any depth.</p>}
      {!isComputing && <TrainerExplained batch={batch} evaluation={evaluation} />}
      {isChanged && mtpLoss !== null && (
        <p className="caption">
          With your settings; the trainer's figure is from <em>its own</em>.
        </p>
      )}
      {mtpLoss === null && !isComputing && error === null && pipeline?.mtpComputed !== false && (
        <button type="button" className="button small" onClick={() => computeAgain()}>
          Compute again
        </button>
      )}
      {pipeline !== null && pipeline.loss !== null && (
        <p className="pipeline-line">
          <span className="dim">PipelineCausalLMLoss returns</span>{' '}
          <strong className="mono">{formatNumber(pipeline.loss)}</strong>{' '}
          <span className="dim">{pipeline.mtpComputed ? '= main + MTP loss' : '= main loss alone'}</span>
        </p>
      )}
    </section>
  )
}

function Verdict({ ours, trainer }: { readonly ours: number; readonly trainer: number }) {
  const { isSame, words } = compareFigures(ours, trainer)
  return (
    <span className={isSame ? 'ok' : 'warn'} title={`The trainer has ${formatNumber(trainer)}`}>
      {isSame ? words : `≠ ${words}`}
    </span>
  )
}

function missing(isComputing: boolean, hasError: boolean, pipeline: Evaluation['pipeline']): string {
  if (isComputing) return 'computing…'
  if (hasError) return 'upstream gives none'
  if (pipeline?.mtpComputed === false) return 'upstream skips it for this call'
  return 'not computed'
}
