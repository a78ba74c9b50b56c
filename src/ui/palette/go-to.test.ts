import { describe, expect, it } from 'vitest'
import { destinationsOf } from './go-to.ts'

/** Two rows of 512 tokens; row 1 has documents from 0, 200 and 300. */
const batch = { rows: 2, sequenceLength: 512 }
const starts = [[0], [0, 200, 300]]
const runsOf = (row: number) =>
  starts[row].map((start, i) => ({ row, start, end: starts[row][i + 1] ?? 512, id: i + 1, padding: false }))

const go = (typed: string, shown = 1) =>
  destinationsOf(typed, shown, batch, runsOf).map(({ row, start, end }) => [row, start, end])

describe('where a number leads', () => {
  it.each([
    ['131', [1, 131, 132]],
    ['token 131', [1, 131, 132]],
    ['0:131', [0, 131, 132]],
    ['t 5', [1, 5, 6]],
    ['row 0', [0, 0, 512]],
    ['#1', [1, 200, 300]],
    ['sub-sequence 2', [1, 300, 512]],
    ['0:#0', [0, 0, 512]],
  ])('%j', (typed, place) => {
    expect(go(typed)).toEqual([place])
  })

  it.each(['512', '2:0', 'row 2', '#3', '9:#0', 'God', '', '#'])('%j leads nowhere', (typed) => {
    expect(go(typed)).toEqual([])
  })
})
