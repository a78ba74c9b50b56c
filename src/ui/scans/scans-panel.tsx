import { useEffect, useState } from 'react'
import { SHIFTS } from '../../core/findings/shift-scan.ts'
import type { Progress } from '../../state/app-state.ts'
import { askAboutBatch, type Scans } from '../../state/ask-about-batch.ts'
import { touch } from '../../state/learn-store.ts'
import { hasLosses } from '../../state/standing-batch.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { BoundaryCharts } from './boundary-charts.tsx'
import { ShiftTable } from './shift-table.tsx'

type Scan =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number }
  | { readonly status: 'done'; readonly scans: Scans }
  | { readonly status: 'failed'; readonly message: string }

/** Mean loss of every head, against labels rolled by other steps and by distance to each source's boundaries. */
export function ScansPanel() {
  const open = useOpenBatch()
  const [scan, setScan] = useState<Scan>({ status: 'idle' })
  const evaluation = open?.evaluation ?? null
  // Another batch, or other settings: the old scan says nothing of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scan is of one evaluation
  useEffect(() => setScan({ status: 'idle' }), [evaluation])
  if (open === null) return null
  const computed = evaluation !== null && hasLosses(evaluation)

  const run = async () => {
    setScan({ status: 'running', done: 0 })
    try {
      const onProgress = ({ done }: Progress) => setScan({ status: 'running', done: done ?? 0 })
      const { scans } = await askAboutBatch(open, { kind: 'scan' }, { onProgress })
      setScan({ status: 'done', scans })
      touch('shift table')
    } catch (error) {
      setScan({ status: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return (
    <>
      <section className="section scans">
        <p>
          A trained head has its lowest mean loss at its own label roll, and its loss jumps where a document begins:
          both show from the hidden states alone what labels and boundaries should be.
        </p>
        {!computed && <p className="dim">It needs hidden states or logits, and their loss.</p>}
        {computed && scan.status === 'idle' && (
          <button type="button" className="button" onClick={() => void run()}>
            Scan label rolls and boundaries
          </button>
        )}
        {scan.status === 'running' && (
          <progress aria-label="Scanning label rolls" max={1} value={scan.done}>
            {Math.round(100 * scan.done)} %
          </progress>
        )}
        {scan.status === 'failed' && <p className="warn">{scan.message}</p>}
      </section>
      {scan.status === 'done' && (
        <>
          <section className="section">
            <h3>
              Label rolls, {SHIFTS[0]} … +{SHIFTS.at(-1)}
            </h3>
            <ShiftTable rows={scan.scans.shifts} />
          </section>
          <section className="section scans">
            <h3>Distance to a boundary</h3>
            <BoundaryCharts rows={scan.scans.boundaries} />
          </section>
        </>
      )}
    </>
  )
}
