/**
 * Browsers cut an element at some 16.7 million px. A list that would be higher scrolls in a shorter box: a pixel of the
 * bar is then more than a pixel of the list, and wheel and keys move by rows instead.
 */
export const MOST_PIXELS = 8_000_000

export interface ScrollScale {
  readonly rows: number
  readonly rowHeight: number
  /** Of the box that shows them, without the head. */
  readonly viewHeight: number
}

/** Height of the box that scrolls, in CSS pixels. */
export function scrollHeight({ rows, rowHeight, viewHeight }: ScrollScale): number {
  return Math.max(Math.min(rows * rowHeight, MOST_PIXELS), viewHeight)
}

/** Rows that fit whole. */
export function rowsInView({ rowHeight, viewHeight }: ScrollScale): number {
  return Math.max(1, Math.floor(viewHeight / rowHeight))
}

/** The highest first row: the last row then stands at the bottom. */
export function lastFirstRow(scale: ScrollScale): number {
  return Math.max(0, scale.rows - rowsInView(scale))
}

/** First row at a place of the scroll bar. */
export function rowOfScroll(scale: ScrollScale, scrollTop: number): number {
  const range = scrollHeight(scale) - scale.viewHeight
  return range <= 0 ? 0 : Math.round((Math.min(Math.max(scrollTop, 0), range) / range) * lastFirstRow(scale))
}

/** Place of the scroll bar at a first row. */
export function scrollOfRow(scale: ScrollScale, row: number): number {
  const last = lastFirstRow(scale)
  return last === 0 ? 0 : (row / last) * (scrollHeight(scale) - scale.viewHeight)
}

/** The first row moved as little as it takes for `row` to be seen. */
export function revealedRow(scale: ScrollScale, first: number, row: number): number {
  if (row < first) return row
  const inView = rowsInView(scale)
  return Math.min(row >= first + inView ? row - inView + 1 : first, lastFirstRow(scale))
}
