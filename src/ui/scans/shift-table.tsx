import { SHIFTS, type ShiftScanRow } from '../../core/findings/shift-scan.ts'
import { formatNumber, formatStep } from '../format-number.ts'
import { headName } from '../head-name.ts'

/** Rolls down, heads across: the panel is narrow and there are thirteen rolls. */
export function ShiftTable({ rows }: { readonly rows: readonly ShiftScanRow[] }) {
  return (
    <>
      <table aria-label="Mean loss by label roll" data-testid="shift-table">
        <caption>Mean loss in nats</caption>
        <thead>
          <tr>
            <th scope="col">roll</th>
            {rows.map(({ depth }) => (
              <th key={depth} scope="col">
                {headName(depth)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SHIFTS.map((shift, step) => (
            <tr key={shift}>
              <th scope="row">{formatStep(shift)}</th>
              {rows.map((row) => (
                <ShiftCell key={row.depth} row={row} shift={shift} mean={row.means[step]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption">
        <span className="ok">✓</span> the minimum, where it belongs · <span className="err">✕</span> a minimum elsewhere
        · (x) where it belongs
      </p>
    </>
  )
}

interface CellProps {
  readonly row: ShiftScanRow
  readonly shift: number
  readonly mean: number
}

function ShiftCell({ row: { minimum, expected }, shift, mean }: CellProps) {
  const text = Number.isNaN(mean) ? '—' : formatNumber(mean, 3)
  if (shift === minimum)
    return (
      <td className={minimum === expected ? 'ok' : 'err'}>
        <strong>{text}</strong> {minimum === expected ? '✓' : '✕'}
      </td>
    )
  return <td>{shift === expected ? `(${text})` : text}</td>
}
