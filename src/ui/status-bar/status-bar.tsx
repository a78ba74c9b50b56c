import { allRows } from '../../state/seen-batch.ts'
import { useSeenBatch } from '../use-open-batch.ts'
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
  const seen = useSeenBatch()
  if (seen === null) return null
  const packs = seen.status === 'open' ? seen.packs : null
  return (
    <footer className="status-bar">
      {packs !== null && packs.count > 1 && <PackChooser packs={packs} />}
      <RowChooser rows={allRows(seen)} isReading={seen.status === 'first row'} />
      <WindowRange sequenceLength={seen.batch.sequenceLength} />
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
