import { useAppStore } from '../../state/app-store.ts'
import { Menu } from '../menu.tsx'
import { exportItems } from './export-items.ts'

/** Saves what the page says of the batch, as it stands now. */
export function ExportMenu() {
  // Both, so that the items are made of what is shown now.
  const open = useAppStore((state) => state.open)
  const hasEngine = useAppStore(({ engine }) => engine !== null)
  const canExport = open.status === 'open' && open.evaluation !== null && hasEngine
  return (
    <Menu
      label="Export"
      disabled={!canExport}
      items={
        canExport
          ? exportItems().map(({ id, title, about, save }) => ({
              key: id,
              label: (
                <>
                  <span className="menu-title">{title}</span>
                  <span className="dim">{about}</span>
                </>
              ),
              choose: save,
            }))
          : []
      }
    />
  )
}
