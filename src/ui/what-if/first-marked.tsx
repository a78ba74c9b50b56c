import type { DifferingCells } from '../../state/app-state.ts'
import { showPlace } from '../findings/show-place.ts'
import { formatCount } from '../format-number.ts'
import { useOpenBatch } from '../use-open-batch.ts'

/** How many cells each depth has marked, each count a way to the first of them. */
export function FirstMarked({ cells }: { readonly cells: readonly DifferingCells[] }) {
  const open = useOpenBatch()
  if (open === null) return null
  const { batch } = open
  const length = batch.sequenceLength
  const some = cells.filter(({ tokens }) => tokens.length > 0)
  if (some.length === 0) return <p className="ok">✓ No target differs.</p>
  return (
    <p className="places" data-testid="first-marked">
      {some.map(({ depth, tokens }) => {
        const [first] = tokens
        const place = { row: Math.floor(first / length), start: first % length, end: (first % length) + 1, depth }
        return (
          <button key={depth} type="button" className="link mono" onClick={() => showPlace(place, batch)}>
            depth {depth}: {formatCount(tokens.length)}
          </button>
        )
      })}
    </p>
  )
}
