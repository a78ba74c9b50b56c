import { useEffect } from 'react'
import { SHIFTS } from '../../core/findings/shift-scan.ts'
import type { OpenBatchState } from '../../state/app-state.ts'
import { touch } from '../../state/learn-store.ts'
import { hasLosses } from '../../state/standing-batch.ts'
import { AskFor } from '../ask-for.tsx'
import { formatStep } from '../format-number.ts'
import { useAnswer } from '../use-answer.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import './scans.css'
import { BoundaryCharts } from './boundary-charts.tsx'
import { ShiftTable } from './shift-table.tsx'

/** Mean loss of every head, against labels rolled by other steps and by distance to each source's boundaries. */
export function ScansPanel() {
  const open = useOpenBatch()
  return open === null ? null : <Scans open={open} />
}

function Scans({ open }: { readonly open: OpenBatchState }) {
  const { evaluation } = open
  const { answer, ask, cancel } = useAnswer(open, { kind: 'scan' }, evaluation)
  const isDone = answer.status === 'done'
  useEffect(() => {
    if (isDone) touch('shift table')
  }, [isDone])
  return (
    <>
      <section className="section scans">
        <p>
          A trained head has its lowest mean loss at its own label roll, and its loss jumps where a document begins:
          both show from the hidden states alone what labels and boundaries should be.
        </p>
        {evaluation !== null && hasLosses(evaluation) ? (
          <AskFor
            answer={answer}
            ask={ask}
            cancel={cancel}
            words="Scan label rolls and boundaries"
            doing="Scanning label rolls"
          />
        ) : (
          <p className="dim">It needs hidden states or logits, and their loss.</p>
        )}
      </section>
      {isDone && (
        <>
          <section className="section">
            <h3>
              Label rolls, {formatStep(SHIFTS[0])} … {formatStep(SHIFTS[SHIFTS.length - 1])}
            </h3>
            <ShiftTable rows={answer.told.scans.shifts} />
          </section>
          <section className="section scans">
            <h3>Distance to a boundary</h3>
            <BoundaryCharts rows={answer.told.scans.boundaries} />
          </section>
        </>
      )}
    </>
  )
}
