import { describe, expect, it } from 'vitest'
import { brushEdges, brushPart, centredAt, draggedBrush } from './brush.ts'
import { minimapLayout, rowAt, topOfRow } from './minimap-layout.ts'
import { differenceColumns, maskedColumns, worstColumns } from './strip-columns.ts'

describe('minimap layout', () => {
  it('never grows beyond 160 px, whatever the rows', () => {
    for (const rows of [1, 2, 6, 8, 30, 80, 1000]) {
      const layout = minimapLayout(rows)
      expect(layout.height).toBeLessThanOrEqual(160)
      expect(layout.strips * layout.rowsPerStrip).toBeGreaterThanOrEqual(rows)
      expect(layout.stripHeight).toBeGreaterThanOrEqual(2)
      const last = topOfRow(layout, rows - 1)
      expect(Math.floor(rowAt(layout, last, rows) / layout.rowsPerStrip)).toBe(layout.strips - 1)
    }
  })
})

describe('brush', () => {
  it('has a least width, and stays on the map', () => {
    expect(brushEdges({ start: 100, end: 200 }, 1000, 500)).toEqual({ left: 50, right: 100 })
    expect(brushEdges({ start: 0, end: 4 }, 1_000_000, 500)).toMatchObject({ left: 0 })
    const { left, right } = brushEdges({ start: 999_996, end: 1_000_000 }, 1_000_000, 500)
    expect(right - left).toBeCloseTo(10)
    expect(right).toBeCloseTo(500)
  })

  it('is dragged by its inside and zoomed by its edges', () => {
    const edges = { left: 50, right: 100 }
    expect([40, 49, 54, 75, 97, 104, 106].map((x) => brushPart(edges, x))).toEqual([
      'outside',
      'start',
      'start',
      'inside',
      'end',
      'end',
      'outside',
    ])
    const window = { start: 100, end: 200 }
    expect(draggedBrush(window, 'inside', 10)).toEqual({ start: 110, end: 210 })
    expect(draggedBrush(window, 'start', -50)).toEqual({ start: 50, end: 200 })
    expect(draggedBrush(window, 'end', -500)).toEqual({ start: 100, end: 101 })
    expect(centredAt(window, 500)).toEqual({ start: 450, end: 550 })
  })
})

describe('strip columns', () => {
  const tokenLoss = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8])
  const reasons = Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 0])
  const rows = { first: 0, end: 1, sequenceLength: 4 }

  it('hold the worst loss over heads and rows', () => {
    expect([...worstColumns([{ tokenLoss, reasons }], rows, 2)]).toEqual([2, 3])
    expect([...worstColumns([{ tokenLoss, reasons }], { ...rows, end: 2 }, 2)]).toEqual([6, 8])
    const other = { tokenLoss: Float64Array.from(tokenLoss, (loss) => loss / 2 + 2), reasons }
    expect([...worstColumns([{ tokenLoss, reasons }, other], rows, 2)]).toEqual([3, 3.5])
    expect([...worstColumns([{ tokenLoss: null, reasons }], rows, 2)]).toEqual([-Infinity, -Infinity])
  })

  it('hold the share of masked positions before there are losses', () => {
    expect([...maskedColumns([{ tokenLoss: null, reasons }], rows, 2)]).toEqual([0, 0.5])
    expect([...maskedColumns([], rows, 2)]).toEqual([0, 0])
    expect([...maskedColumns([], { ...rows, end: 2 }, 2)]).toEqual([0, 0])
  })

  it('hold the same share whether rows have strips of their own or share one', () => {
    const codes = Uint8Array.from({ length: 5 * 70 }, (_, i) => ((i * 7) % 11) & 3)
    const heads = [
      { tokenLoss: null, reasons: codes },
      { tokenLoss: null, reasons: codes.toReversed() },
    ]
    const of = (first: number, end: number) => [...maskedColumns(heads, { first, end, sequenceLength: 70 }, 12)]
    const alone = [0, 1, 2, 3, 4].map((row) => of(row, row + 1))
    of(0, 5).forEach((share, column) => {
      expect(share).toBeCloseTo(alone.reduce((sum, row) => sum + row[column], 0) / 5)
    })
  })

  it('hold the largest difference over heads and rows with its sign; one that is no number is never hidden', () => {
    const of = (...values: number[]) => ({
      values: Float64Array.from(values),
      counted: Uint8Array.from(values, () => 1),
    })
    const one = of(0, 1, -3, 2, 0, 0, 0, 0)
    expect([...differenceColumns([one], rows, 2)]).toEqual([1, -3])
    expect([...differenceColumns([one, of(-2, 0, 0, 0, 0, 0, 0, 0)], rows, 2)]).toEqual([-2, -3])
    const nan = of(0, 0, 0, 0, Number.NaN, 0, 0, 0)
    expect([...differenceColumns([nan, one], { ...rows, end: 2 }, 2)]).toEqual([Number.NaN, -3])
    expect([...differenceColumns([], rows, 2)]).toEqual([0, 0])
  })

  it('have a token each where there are more columns than tokens', () => {
    expect([...worstColumns([{ tokenLoss, reasons }], { first: 1, end: 2, sequenceLength: 4 }, 8)]).toEqual([
      5, 5, 6, 6, 7, 7, 8, 8,
    ])
  })
})
