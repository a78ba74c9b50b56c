import { useAppStore } from '../../state/app-store.ts'
import { showRow } from '../../state/view-verbs.ts'
import { NumberChooser } from './number-chooser.tsx'

interface Props {
  readonly rows: number
  /** True while the rows after the first are read. */
  readonly isReading: boolean
}

/** Which row of the batch the timeline shows. */
export function RowChooser({ rows, isReading }: Props) {
  const row = useAppStore((state) => state.row)
  if (rows === 1) return null
  return (
    <NumberChooser
      noun="row"
      label="Row of the batch"
      index={row}
      count={rows}
      isWaiting={isReading}
      onChoose={showRow}
    />
  )
}
