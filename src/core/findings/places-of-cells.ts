import { MAX_PLACES, type Place } from './finding.ts'
import type { PricedCell } from './price-finding.ts'

/** Cells as ranges of neighbouring tokens at one depth, the costliest first, at most `MAX_PLACES`. */
export function placesOfCells(cells: readonly Pick<PricedCell, 'depth' | 'token' | 'cost'>[], length: number): Place[] {
  const ranges: { place: Place; cost: number }[] = []
  const inOrder = [...cells].sort((a, b) => a.depth - b.depth || a.token - b.token)
  let last = -1
  let depth = -1
  for (const cell of inOrder) {
    const row = Math.floor(cell.token / length)
    const column = cell.token % length
    const open = ranges.at(-1)
    if (open !== undefined && cell.depth === depth && cell.token === last + 1 && column > 0) {
      open.place = { ...open.place, end: column + 1 }
      open.cost += Math.abs(cell.cost)
    } else
      ranges.push({
        place: { row, start: column, end: column + 1, depth: cell.depth < 0 ? null : cell.depth },
        cost: Math.abs(cell.cost),
      })
    last = cell.token
    depth = cell.depth
  }
  return ranges
    .sort((a, b) => b.cost - a.cost)
    .slice(0, MAX_PLACES)
    .map(({ place }) => place)
}

/** Ranges of tokens that belong to no depth. A range over several rows is cut at their ends. */
export function placesOfSpans(spans: readonly { start: number; end: number }[], length: number): Place[] {
  const places: Place[] = []
  for (const span of spans) {
    for (let start = span.start; start < span.end && places.length < MAX_PLACES; ) {
      const row = Math.floor(start / length)
      const end = Math.min(span.end, (row + 1) * length)
      places.push({ row, start: start - row * length, end: end - row * length, depth: null })
      start = end
    }
  }
  return places
}
