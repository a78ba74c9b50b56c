import { useEffect, useState } from 'react'
import { SHIFTS, type ShiftScanRow } from '../../core/findings/shift-scan.ts'
import { touch } from '../../state/learn-store.ts'
import { scanOpenBatch } from '../../state/open-files.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { ShiftTable } from './shift-table.tsx'

type Scan =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number }
  | { readonly status: 'done'; readonly rows: readonly ShiftScanRow[] }
  | { readonly status: 'failed'; readonly message: string }

/** Mean loss of every head against labels rolled by other steps: where the minimum stands, the labels belong. */
export function ShiftScanPanel() {
  const open = useOpenBatch()
  const [scan, setScan] = useState<Scan>({ status: 'idle' })
  const evaluation = open?.evaluation ?? null
  // Another batch, or other settings: the old scan says nothing of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scan is of one evaluation
  useEffect(() => setScan({ status: 'idle' }), [evaluation])
  if (open === null) return null
  const computed = evaluation !== null && (evaluation.mtpLoss !== null || (evaluation.main?.loss ?? null) !== null)

  const run = async () => {
    setScan({ status: 'running', done: 0 })
    try {
      const { shifts } = await scanOpenBatch(open.settings, ({ done }) =>
        setScan({ status: 'running', done: done ?? 0 }),
      )
      setScan({ status: 'done', rows: shifts })
      touch('shift table')
    } catch (error) {
      setScan({ status: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return (
    <section className="section shift-scan">
      <p>
        Mean loss of every head against labels rolled by {SHIFTS[0]} … +{SHIFTS.at(-1)} steps. A trained head has its
        minimum at its own roll; a minimum elsewhere says how the labels were shifted, without any metadata.
      </p>
      {!computed && <p className="dim">It needs hidden states or logits, and their loss.</p>}
      {computed && scan.status === 'idle' && (
        <button type="button" className="button" onClick={() => void run()}>
          Scan the label rolls
        </button>
      )}
      {scan.status === 'running' && (
        <progress aria-label="Scanning label rolls" max={1} value={scan.done}>
          {Math.round(100 * scan.done)} %
        </progress>
      )}
      {scan.status === 'failed' && <p className="warn">{scan.message}</p>}
      {scan.status === 'done' && <ShiftTable rows={scan.rows} />}
    </section>
  )
}
