import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import {
  lastFirstRow,
  revealedRow,
  rowOfScroll,
  rowsInView,
  type ScrollScale,
  scrollHeight,
  scrollOfRow,
} from './scaled-scroll.ts'

const ROW_HEIGHT = 22
/** Two lines of column heads. */
export const HEAD_HEIGHT = 44

export interface TableScroll {
  readonly first: number
  readonly count: number
  readonly height: number
  /** Shows a row, moving as little as possible; `atTop` puts it first. */
  readonly reveal: (row: number, atTop?: boolean) => void
}

/** First and number of the rows that show in a box of any height, and how to move them. */
export function useTableScroll(box: RefObject<HTMLElement | null>, rows: number, start: number): TableScroll {
  const [viewHeight, setViewHeight] = useState(400)
  const scale: ScrollScale = { rows, rowHeight: ROW_HEIGHT, viewHeight }
  const [asked, setFirst] = useState(start)
  const first = Math.min(Math.max(asked, 0), lastFirstRow(scale))
  /** Where the bar was put by us: its own event must not round the row away. */
  const placed = useRef(-1)
  const latest = useRef({ scale, first })
  latest.current = { scale, first }

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const read = () => setViewHeight(Math.max(ROW_HEIGHT, element.clientHeight - HEAD_HEIGHT))
    const observer = new ResizeObserver(read)
    observer.observe(element)
    read()
    return () => observer.disconnect()
  }, [box])

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const { scale } = latest.current
    if (rowOfScroll(scale, element.scrollTop) === first) return
    element.scrollTop = scrollOfRow(scale, first)
    placed.current = element.scrollTop
  })

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const scrolled = () => {
      if (Math.abs(element.scrollTop - placed.current) < 1) return
      placed.current = -1
      setFirst(rowOfScroll(latest.current.scale, element.scrollTop))
    }
    const wheeled = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
      event.preventDefault()
      const lines = event.deltaMode === 1 ? event.deltaY : event.deltaY / ROW_HEIGHT
      const by = Math.sign(lines) * Math.max(1, Math.round(Math.abs(lines)))
      setFirst(Math.min(Math.max(latest.current.first + by, 0), lastFirstRow(latest.current.scale)))
    }
    element.addEventListener('scroll', scrolled, { passive: true })
    element.addEventListener('wheel', wheeled, { passive: false })
    return () => {
      element.removeEventListener('scroll', scrolled)
      element.removeEventListener('wheel', wheeled)
    }
  }, [box])

  const reveal = useCallback((row: number, atTop = false) => {
    const { scale, first } = latest.current
    setFirst(atTop ? Math.min(row, lastFirstRow(scale)) : revealedRow(scale, first, row))
  }, [])
  return { first, count: Math.min(rowsInView(scale) + 1, rows - first), height: scrollHeight(scale), reveal }
}
