import { type Head, rollOf } from '../timeline/heads.ts'
import { headName } from '../timeline/lane-layout.ts'
import type { TableColumn } from './table-columns.ts'

/** Two lines: what belongs together, and the columns. */
export function TableHead({ columns }: { readonly columns: readonly TableColumn[] }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <td className="is-group" aria-colindex={1} />
        {groupsOf(columns).map(({ head, from, size }) => (
          <th
            key={from}
            scope="colgroup"
            className={head === null ? 'is-group' : 'is-group is-head'}
            colSpan={size}
            aria-colindex={from + 2}
            aria-colspan={size}
          >
            {head === null ? 'Batch' : `${headName(head)} · t+${rollOf(head) + 1}`}
          </th>
        ))}
      </tr>
      <tr aria-rowindex={2}>
        <th scope="col" aria-colindex={1}>
          t
        </th>
        {columns.map(({ key, title, kind, head }, index) => (
          <th
            key={key}
            scope="col"
            aria-colindex={index + 2}
            data-kind={kind}
            className={head !== null && head !== columns[index - 1]?.head ? 'is-head' : undefined}
          >
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function groupsOf(columns: readonly TableColumn[]): { head: Head | null; from: number; size: number }[] {
  const groups: { head: Head | null; from: number; size: number }[] = []
  for (const [from, { head }] of columns.entries()) {
    const last = groups.at(-1)
    if (last?.head === head) last.size++
    else groups.push({ head, from, size: 1 })
  }
  return groups
}
