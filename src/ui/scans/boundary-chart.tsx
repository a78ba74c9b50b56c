import type { BoundaryScanRow } from '../../core/findings/boundary-scan.ts'
import { LineChart } from '../chart/line-chart.tsx'
import { headName } from '../head-name.ts'

interface Props {
  readonly source: string
  readonly rows: readonly BoundaryScanRow[]
  /** Upper end of the ruler, in nats. */
  readonly top: number
}

/** Mean loss by distance to the boundaries of one source, a line a head. */
export function BoundaryChart({ source, rows, top }: Props) {
  const distances = rows[0]?.distances ?? []
  const named = distances
    .filter((distance) => distance % 4 === 0)
    .map((x) => ({ x, text: x > 0 ? `+${x}` : x === 0 ? '0' : `−${-x}` }))
  return (
    <LineChart
      label={`Mean loss by distance to the boundaries of ${source}; the table below has the numbers`}
      xs={distances}
      named={named}
      lines={rows.map(({ depth, means }) => ({ name: headName(depth), ys: means }))}
      top={top}
      mark={0}
    />
  )
}
