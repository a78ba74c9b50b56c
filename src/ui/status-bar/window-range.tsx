import { useSyncExternalStore } from 'react'
import { timelineStore } from '../../state/timeline-store.ts'
import { formatCount } from '../format-number.ts'

/** The tokens that the timeline shows. Follows every pan, so it is a component of its own. */
export function WindowRange({ sequenceLength }: { readonly sequenceLength: number }) {
  const { start, end } = useSyncExternalStore(timelineStore.subscribe, () => timelineStore.getState().window)
  const last = Math.min(Math.ceil(end), sequenceLength) - 1
  return (
    <span className="mono window-range">
      tokens {formatCount(Math.floor(start))}–{formatCount(Math.max(last, 0))} of {formatCount(sequenceLength)}
    </span>
  )
}
