import type { CellDifferences } from '../../core/findings/compare-evaluations.ts'
import { lossPyramid } from '../../core/loss/loss-pyramid.ts'
import { largestDifference } from '../timeline/largest-difference.ts'
import { NOT_TRAINED, pixelLoss } from '../timeline/pixel-loss.ts'
import { countsBetween, reasonCounts } from '../timeline/reason-counts.ts'

interface HeadLosses {
  readonly tokenLoss: Float64Array | null
  readonly reasons: Uint8Array
}

export interface StripRows {
  readonly first: number
  /** Exclusive. */
  readonly end: number
  readonly sequenceLength: number
}

/** The worst loss over rows and heads in each column: `NOT_TRAINED` and `NOT_FINITE` as in the pyramid. */
export function worstColumns(heads: readonly HeadLosses[], rows: StripRows, columns: number): Float64Array {
  const worst = new Float64Array(columns).fill(NOT_TRAINED)
  for (const { tokenLoss, reasons } of heads) {
    if (tokenLoss === null) continue
    const pyramid = lossPyramid(tokenLoss, reasons)
    eachRange(rows, columns, (column, from, to) => {
      worst[column] = Math.max(worst[column], pixelLoss(pyramid, from, to, 'worst'))
    })
  }
  return worst
}

/** The largest difference over rows and heads in each column, whichever its sign; NaN where one is no number. */
export function differenceColumns(heads: readonly CellDifferences[], rows: StripRows, columns: number): Float64Array {
  const largest = new Float64Array(columns)
  for (const differences of heads)
    eachRange(rows, columns, (column, from, to) => {
      const value = largestDifference(differences, from, to)
      // NaN is larger than any, and stays.
      if (Number.isNaN(value) || Math.abs(value) > Math.abs(largest[column])) largest[column] = value
    })
  return largest
}

/** The share of masked tokens over rows and heads in each column, 0 … 1; before there are losses. */
export function maskedColumns(heads: readonly HeadLosses[], rows: StripRows, columns: number): Float64Array {
  const isMany = rows.end - rows.first > 1 && columns <= rows.sequenceLength
  return isMany ? maskedOfMany(heads, rows, columns) : maskedOfFew(heads, rows, columns)
}

function maskedOfFew(heads: readonly HeadLosses[], rows: StripRows, columns: number): Float64Array {
  const masked = new Float64Array(columns)
  const all = new Float64Array(columns)
  for (const { reasons } of heads) {
    const counts = reasonCounts(reasons)
    eachRange(rows, columns, (column, from, to) => {
      masked[column] += to - from - countsBetween(counts, from, to)[0]
      all[column] += to - from
    })
  }
  return masked.map((count, column) => (all[column] === 0 ? 0 : count / all[column]))
}

/** Where each token is in one column: tokens of thousands of rows are gone through once, and few of them are masked. */
function maskedOfMany(heads: readonly HeadLosses[], rows: StripRows, columns: number): Float64Array {
  const { first, end, sequenceLength } = rows
  const columnOf = new Uint32Array(sequenceLength)
  const size = new Float64Array(columns)
  eachRange({ first: 0, end: 1, sequenceLength }, columns, (column, from, to) => {
    columnOf.fill(column, from, to)
    size[column] = (to - from) * (end - first) * heads.length
  })
  const masked = new Float64Array(columns)
  for (const { reasons } of heads)
    for (let row = first; row < end; row++) {
      const offset = row * sequenceLength
      for (let token = 0; token < sequenceLength; token++) if (reasons[offset + token] !== 0) masked[columnOf[token]]++
    }
  return masked.map((count, column) => (size[column] === 0 ? 0 : count / size[column]))
}

/** Tokens of each column as indices into the flat arrays; at least one token a column. */
function eachRange(
  { first, end, sequenceLength }: StripRows,
  columns: number,
  visit: (column: number, from: number, to: number) => void,
): void {
  const starts = new Uint32Array(columns)
  const ends = new Uint32Array(columns)
  for (let column = 0; column < columns; column++) {
    starts[column] = Math.min(Math.floor((column / columns) * sequenceLength), sequenceLength - 1)
    ends[column] = Math.max(Math.floor(((column + 1) / columns) * sequenceLength), starts[column] + 1)
  }
  for (let row = first; row < end; row++) {
    const offset = row * sequenceLength
    for (let column = 0; column < columns; column++) visit(column, offset + starts[column], offset + ends[column])
  }
}
