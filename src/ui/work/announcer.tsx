import { useEffect, useState } from 'react'
import type { AppState } from '../../state/app-state.ts'
import { appStore } from '../../state/app-store.ts'
import { formatCount, formatNumber } from '../format-number.ts'

/** Says aloud what the eye sees: that work began, and what came of it. Errors have their own alert. */
export function Announcer() {
  const [words, setWords] = useState('')
  useEffect(
    () =>
      appStore.subscribe((state, before) => {
        const said = announcement(state, before)
        if (said !== null) setWords(said)
      }),
    [],
  )
  return (
    <p role="status" className="visually-hidden">
      {words}
    </p>
  )
}

function announcement({ work, open, error }: AppState, before: AppState): string | null {
  if (open.status === 'first row' && open !== before.open)
    return `Row 0 of ${formatCount(open.rows)} is shown; the others are being read`
  if (work.status === before.work.status || error !== null) return null
  if (work.status === 'reading') return `Reading ${work.fileName}`
  if (work.status === 'computing') return 'Computing the losses'
  if (open.status !== 'open' || open.evaluation === null) return 'Stopped'
  const { mtpLoss, error: raised } = open.evaluation
  if (raised !== null) return 'No MTP loss: upstream raises an error, see the Loss panel'
  return mtpLoss === null ? 'Stopped: no MTP loss was computed' : `Computed: MTP loss ${formatNumber(mtpLoss, 4)}`
}
