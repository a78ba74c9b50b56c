import { appStore, useAppStore } from '../../state/app-store.ts'
import { currentReport } from '../../state/current-report.ts'
import { Menu } from '../menu.tsx'
import { saveFile } from './save-file.ts'

/** Saves what the page says of the batch, as it stands now. */
export function ExportMenu() {
  const canExport = useAppStore(
    ({ open, engine }) => open.status === 'open' && open.evaluation !== null && engine !== null,
  )
  return (
    <Menu
      label="Export"
      disabled={!canExport}
      items={[
        {
          key: 'report',
          label: entry('Report, JSON', 'settings, boundaries, losses and masks by depth'),
          choose: () => saveReport(false),
        },
        {
          key: 'per-token',
          label: entry('Per-token report, JSON', 'and target, reason and loss of every token'),
          choose: () => saveReport(true),
        },
      ]}
    />
  )
}

function entry(title: string, about: string) {
  return (
    <>
      <span className="menu-title">{title}</span>
      <span className="dim">{about}</span>
    </>
  )
}

function saveReport(perToken: boolean): void {
  try {
    const report = currentReport({ perToken })
    const base = report.file.name.replace(/\.[a-z0-9]{1,12}$/i, '')
    saveFile(
      `${base}.${perToken ? 'per-token' : 'report'}.json`,
      'application/json',
      `${JSON.stringify(report, null, perToken ? 0 : 2)}\n`,
    )
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    appStore.setState({ error: { message: `The report could not be saved: ${reason}` } })
  }
}
