import { MAX_PLACES, type Place } from './finding.ts'
import type { PricedCells } from './price-finding.ts'

/** Cells as ranges of neighbouring tokens at one depth, the costliest first, at most `MAX_PLACES`. */
export function placesOfCells(cells: readonly PricedCells[], length: number): Place[] {
  const ranges: { row: number; start: number; end: number; depth: number | null; cost: number }[] = []
  for (const { depth, tokens, cost } of cells) {
    let open: (typeof ranges)[number] | undefined
    for (let i = 0; i < tokens.length; i++) {
      const column = tokens[i] % length
      if (open !== undefined && tokens[i] === tokens[i - 1] + 1 && column > 0) {
        open.end = column + 1
        open.cost += Math.abs(cost[i])
        continue
      }
      open = {
        row: Math.floor(tokens[i] / length),
        start: column,
        end: column + 1,
        depth: depth < 0 ? null : depth,
        cost: Math.abs(cost[i]),
      }
      ranges.push(open)
    }
  }
  return ranges
    .sort((a, b) => b.cost - a.cost)
    .slice(0, MAX_PLACES)
    .map(({ row, start, end, depth }) => ({ row, start, end, depth }))
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
