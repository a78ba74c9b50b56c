import { useMemo } from 'react'
import { trainerFigureExplained } from '../../core/findings/trainer-figure.ts'
import type { Evaluation } from '../../core/loss/evaluation.ts'
import { ignoredLabel, lossFunction } from '../../core/loss/loss-function.ts'
import type { PackedBatch } from '../../core/packing/packed-batch.ts'

interface Props {
  readonly batch: PackedBatch
  readonly evaluation: Evaluation
}

/** Why the trainer's own figure is another one, where trying what trainers are known to do explains it. */
export function TrainerExplained({ batch, evaluation }: Props) {
  const figure = useMemo(() => {
    const labels = batch.labels?.values ?? new Float64Array(0)
    return trainerFigureExplained(batch, evaluation, labels, ignoredLabel(lossFunction(evaluation.settings)))
  }, [batch, evaluation])
  if (figure === null || figure.kind === 'equal') return null
  return (
    <p className={figure.kind === 'explained' ? 'caption' : 'caption warn'} data-testid="trainer-explained">
      {figure.message}
    </p>
  )
}
