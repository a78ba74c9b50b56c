import { buildReport } from '../core/report/build-report.ts'
import type { Report } from '../core/report/report.ts'
import { appStore } from './app-store.ts'
import { changesInForce } from './standing-batch.ts'

/**
 * The report of what is open, as it stands now.
 * @throws Error when nothing is open
 */
export function currentReport(options: { readonly perToken?: boolean } = {}): Report {
  const { open, engine } = appStore.getState()
  if (open.status !== 'open' || open.evaluation === null || engine === null)
    throw new Error('No batch is open: drop a file, or choose a sample.')
  return buildReport(open.batch, open.evaluation, engine, {
    ...options,
    findings: open.findings ?? [],
    changes: changesInForce(open),
  })
}
