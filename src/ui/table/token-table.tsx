import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { showWindow, timelineStore } from '../../state/timeline-store.ts'
import { pinCell } from '../../state/view-verbs.ts'
import { formatCount } from '../format-number.ts'
import type { Head } from '../timeline/heads.ts'
import { timelineScene } from '../timeline/timeline-scene.ts'
import { useSeenBatch } from '../use-open-batch.ts'
import { type GridCell, movedCell } from './move-in-table.ts'
import { tableColumns } from './table-columns.ts'
import { TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import './table.css'
import { HEAD_HEIGHT, useTableScroll } from './use-table-scroll.ts'

/** Every fact of the shown row, one token a line: what the lanes show, for reading and for screen readers. */
export function TokenTable() {
  const seen = useSeenBatch()
  const row = useAppStore((state) => state.row)
  const tokens = useAppStore((state) => state.tokens)
  const pinned = useAppStore((state) => state.pinned)
  const scene = seen === null ? null : timelineScene(seen)
  const readings = seen?.readings ?? null
  const columns = useMemo(
    () => (scene === null ? [] : tableColumns(scene, readings ?? [], tokens)),
    [scene, readings, tokens],
  )
  const box = useRef<HTMLDivElement>(null)
  const length = scene?.batch.sequenceLength ?? 0
  const { first, count, height, reveal } = useTableScroll(box, length, firstOfWindow())
  const [current, setCurrent] = useState<GridCell>({ token: pinned?.token ?? first, column: 0 })
  const own = useRef(-1)

  useWindowFollows(first, count, length, own)
  useFollowWindow(own, reveal)
  const pinnedToken = pinned?.row === row ? pinned.token : null
  useEffect(() => {
    if (pinnedToken !== null) reveal(pinnedToken)
  }, [pinnedToken, reveal])
  if (scene === null) return null

  const headOf = (column: number): Head => columns[column]?.head ?? scene.heads[0] ?? 'main'
  const pin = (cell: GridCell) => {
    setCurrent(cell)
    const head = headOf(cell.column)
    const same = pinned?.row === row && pinned.token === cell.token && pinned.head === head
    pinCell(same ? null : { row, token: cell.token, head })
  }
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key !== 'Home' && event.key !== 'End') return
    const next = movedCell(event.key, current, {
      tokens: length,
      columns: columns.length,
      page: Math.max(1, count - 2),
    })
    if (next !== null) {
      setCurrent(next)
      reveal(next.token)
    } else if (event.key === 'Enter' || event.key === ' ') pin(current)
    else if (event.key === 'Escape' && pinned !== null) pinCell(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = Array.from({ length: Math.max(0, count) }, (_, i) => first + i)
  return (
    <div ref={box} className="token-table">
      <div style={{ height: height + HEAD_HEIGHT }} className="token-table-room">
        <div className="token-table-view">
          <table
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of cells that take keys
            role="grid"
            tabIndex={0}
            aria-label={`Tokens of row ${row}, ${formatCount(length)} of them: arrow keys move, Enter pins`}
            aria-rowcount={length + 2}
            aria-colcount={columns.length + 1}
            aria-activedescendant={shown.includes(current.token) ? cellId(current) : undefined}
            data-testid="token-table"
            onKeyDown={press}
          >
            <TableHead columns={columns} />
            <tbody>
              {shown.map((token) => (
                <TableRow
                  key={token}
                  token={token}
                  index={row * length + token}
                  columns={columns}
                  current={current.token === token ? current.column : null}
                  pinned={pinnedToken === token ? (pinned?.head ?? null) : null}
                  idOf={cellId}
                  choose={pin}
                />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  )
}

function cellId({ token, column }: GridCell): string {
  return `cell-${token}-${column}`
}

function firstOfWindow(): number {
  return Math.max(0, Math.floor(timelineStore.getState().window.start + 1e-9))
}

/** The lanes' window goes along with the table, so that it is there on the way back; its width stays. */
function useWindowFollows(first: number, count: number, length: number, own: { current: number }): void {
  useEffect(() => {
    const { start, end } = timelineStore.getState().window
    if (first >= start && first + count <= end + 1) return
    own.current = first
    showWindow({ start: first, end: first + end - start }, length)
  }, [first, count, length, own])
}

/** The minimap's brush, a finding and other places that show a window show it here as well. */
function useFollowWindow(own: { current: number }, reveal: (row: number, atTop?: boolean) => void): void {
  useEffect(
    () =>
      timelineStore.subscribe((state, before) => {
        if (state.window === before.window) return
        const first = firstOfWindow()
        if (own.current >= 0) own.current = -1
        else if (Math.floor(before.window.start + 1e-9) !== first) reveal(first, true)
      }),
    [own, reveal],
  )
}
