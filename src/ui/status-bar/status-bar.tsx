import { useOpenBatch } from '../use-open-batch.ts'
import { PackChooser } from './pack-chooser.tsx'
import { RowChooser } from './row-chooser.tsx'
import { WindowRange } from './window-range.tsx'

const hints: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['W', 'S'], 'zoom'],
  [['A', 'D'], 'pan'],
  [['.', ','], 'sub-sequence'],
  [[']'], 'follow roll'],
  [['Enter'], 'pin'],
  [['?'], 'help'],
]

export function StatusBar() {
  const open = useOpenBatch()
  if (open === null) return null
  const { rows, sequenceLength } = open.batch
  return (
    <footer className="status-bar">
      {open.packs !== null && open.packs.count > 1 && <PackChooser packs={open.packs} />}
      <RowChooser rows={rows} />
      <WindowRange sequenceLength={sequenceLength} />
      <ul className="hints" aria-label="Keys">
        {hints.map(([keys, does]) => (
          <li key={does}>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}{' '}
            {does}
          </li>
        ))}
      </ul>
    </footer>
  )
}
