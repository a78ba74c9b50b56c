import type { Head } from '../timeline/heads.ts'
import type { GridCell } from './move-in-table.ts'
import type { TableColumn } from './table-columns.ts'

interface Props {
  readonly token: number
  /** Into the flat `[rows * S]` arrays. */
  readonly index: number
  readonly columns: readonly TableColumn[]
  /** Column of the keyboard's cell, null where it is in another row. */
  readonly current: number | null
  /** Head of the pinned cell, null where none of this token is. */
  readonly pinned: Head | null
  readonly idOf: (cell: GridCell) => string
  readonly choose: (cell: GridCell) => void
}

/** One token in all columns. */
export function TableRow({ token, index, columns, current, pinned, idOf, choose }: Props) {
  return (
    <tr aria-rowindex={token + 3} data-pinned={pinned === null ? undefined : ''}>
      <th scope="row" aria-colindex={1}>
        {token}
      </th>
      {columns.map(({ key, kind, head, textAt }, column) => {
        const text = textAt(index)
        return (
          // The grid takes the keys, and pins the same cell with Enter.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a table with the role grid is a gridcell
          <td
            key={key}
            id={idOf({ token, column })}
            aria-colindex={column + 2}
            aria-selected={pinned !== null && head === pinned}
            className={head !== null && head !== columns[column - 1]?.head ? 'is-head' : undefined}
            data-kind={kind}
            data-trained={kind === 'reason' ? text.startsWith('•') : undefined}
            data-current={column === current ? '' : undefined}
            onClick={() => choose({ token, column })}
          >
            {text}
          </td>
        )
      })}
    </tr>
  )
}
