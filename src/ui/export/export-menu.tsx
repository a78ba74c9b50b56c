import { useAppStore } from '../../state/app-store.ts'
import { Menu } from '../menu.tsx'
import { canExport, exportItems, exportNow } from './export-items.ts'

/** Saves what the page says of the batch, as it stands now. */
export function ExportMenu() {
  const isPossible = useAppStore(canExport)
  return (
    <Menu
      label="Export"
      disabled={!isPossible}
      items={exportItems.map((item) => ({
        key: item.id,
        label: (
          <>
            <span className="menu-title">{item.title}</span>
            <span className="dim">{item.about}</span>
          </>
        ),
        choose: () => exportNow(item),
      }))}
    />
  )
}
