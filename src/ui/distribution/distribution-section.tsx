import { useState } from 'react'
import type { OpenBatchState } from '../../state/app-state.ts'
import { hasLosses } from '../../state/standing-batch.ts'
import { Choice } from '../tokens/choice.tsx'
import { CalibrationView } from './calibration-view.tsx'
import { HistogramView } from './histogram-view.tsx'
import { PositionView } from './position-view.tsx'
import { SubSequencesView } from './sub-sequences-view.tsx'
import './distribution.css'

const views = [
  { value: 'sub-sequences', words: 'Sub-sequences', title: 'Mean loss of each, worst first' },
  { value: 'position', words: 'Position', title: 'Mean loss by place in the sub-sequence' },
  { value: 'spread', words: 'Spread', title: 'How many tokens lose how much' },
  { value: 'calibration', words: 'Calibration', title: 'How sure the heads are, and how often they are right' },
] as const

/** Where the loss is: by sub-sequence, by place in it, by size, and against how sure the heads are. */
export function DistributionSection({ open }: { readonly open: OpenBatchState }) {
  const { evaluation, batch } = open
  const [view, setView] = useState<(typeof views)[number]['value']>('sub-sequences')
  if (evaluation === null || !hasLosses(evaluation)) return null
  const { sequenceLength } = batch
  return (
    <section className="section distribution" aria-label="Where the loss is">
      <h3>Where the loss is</h3>
      <Choice label="Loss by" options={views} value={view} choose={setView} />
      {view === 'sub-sequences' && <SubSequencesView evaluation={evaluation} batch={batch} />}
      {view === 'position' && <PositionView evaluation={evaluation} sequenceLength={sequenceLength} />}
      {view === 'spread' && <HistogramView evaluation={evaluation} />}
      {view === 'calibration' && <CalibrationView open={open} />}
    </section>
  )
}
