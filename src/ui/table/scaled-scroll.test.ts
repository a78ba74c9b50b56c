import { describe, expect, it } from 'vitest'
import { lastFirstRow, MOST_PIXELS, revealedRow, rowOfScroll, scrollHeight, scrollOfRow } from './scaled-scroll.ts'

const scale = { rows: 1_048_576, rowHeight: 22, viewHeight: 440 }

describe('scrolling a list that is higher than a browser can', () => {
  it('stays below what browsers cut, and still reaches every row by its place', () => {
    expect(scrollHeight(scale)).toBe(MOST_PIXELS)
    for (const row of [0, 1, 777_777, lastFirstRow(scale)])
      expect(rowOfScroll(scale, scrollOfRow(scale, row))).toBe(row)
    expect(rowOfScroll(scale, MOST_PIXELS)).toBe(1_048_576 - 20)
  })

  it('is as high as its rows where they are few, and does not scroll where all of them fit', () => {
    expect(scrollHeight({ ...scale, rows: 100 })).toBe(2200)
    expect(rowOfScroll({ ...scale, rows: 100 }, 220)).toBe(10)
    expect(scrollHeight({ ...scale, rows: 5 })).toBe(440)
    expect(rowOfScroll({ ...scale, rows: 5 }, 100)).toBe(0)
  })

  it('moves as little as it takes to show a row', () => {
    expect(revealedRow(scale, 100, 105)).toBe(100)
    expect(revealedRow(scale, 100, 90)).toBe(90)
    expect(revealedRow(scale, 100, 120)).toBe(101)
    expect(revealedRow(scale, 0, 1_048_575)).toBe(lastFirstRow(scale))
  })
})
