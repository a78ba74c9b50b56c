import { samples } from '../../state/samples.ts'
import { Menu } from '../menu.tsx'
import { openSampleQuietly } from '../open/open-quietly.ts'

export function SamplesMenu() {
  return (
    <Menu
      label="Samples"
      items={samples.map(({ id, title, about, size }) => ({
        key: id,
        label: (
          <>
            <span className="menu-title">
              {title} <span className="mono dim">{size}</span>
            </span>
            <span className="dim">{about}</span>
          </>
        ),
        choose: () => openSampleQuietly(id),
      }))}
    />
  )
}
