import { describe, expect, it } from 'vitest'
import {
  axisTicks,
  fitted,
  pixelsPerToken,
  revealed,
  tokenAtX,
  visibleTokens,
  xOfToken,
  zoomed,
} from './timeline-geometry.ts'

const view = { window: { start: 10, end: 30 }, width: 400 }

describe('timeline geometry', () => {
  it('turns tokens into pixels and back', () => {
    expect(pixelsPerToken(view)).toBe(20)
    expect(xOfToken(view, 12)).toBe(40)
    for (const token of [10, 17, 29.5]) expect(tokenAtX(view, xOfToken(view, token))).toBeCloseTo(token)
  })

  it('counts tokens that show in part', () => {
    expect(visibleTokens(view, 512)).toEqual({ first: 10, last: 29 })
    expect(visibleTokens({ window: { start: 10.5, end: 30.5 }, width: 400 }, 512)).toEqual({ first: 10, last: 30 })
    expect(visibleTokens({ window: { start: 500, end: 512 }, width: 400 }, 512)).toEqual({ first: 500, last: 511 })
  })

  it('puts ticks at round tokens, far enough apart', () => {
    expect(axisTicks(view, 512, 72)).toEqual([10, 15, 20, 25])
    const million = axisTicks({ window: { start: 0, end: 1_000_000 }, width: 1000 }, 1_000_000, 72)
    expect(million).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((tick) => tick * 100_000))
    expect(axisTicks({ window: { start: 3.2, end: 7.2 }, width: 1000 }, 512, 72)).toEqual([3, 4, 5, 6, 7])
  })

  it('zooms about a token that stays where it is', () => {
    const window = zoomed(view.window, 2, 15)
    expect(window).toEqual({ start: 12.5, end: 22.5 })
    expect(xOfToken({ window, width: 400 }, 15)).toBe(xOfToken(view, 15))
  })

  it('moves no more than it must to reveal a token', () => {
    expect(revealed(view.window, 20)).toBe(view.window)
    expect(revealed(view.window, 40)).toEqual({ start: 24, end: 44 })
    expect(revealed(view.window, 5)).toEqual({ start: 2, end: 22 })
  })

  it('fits a run inside the row', () => {
    expect(fitted(100, 200, 512)).toEqual({ start: 98, end: 202 })
    expect(fitted(0, 512, 512)).toEqual({ start: 0, end: 512 })
    expect(fitted(20, 21, 512)).toEqual({ start: 16.5, end: 24.5 })
  })
})
