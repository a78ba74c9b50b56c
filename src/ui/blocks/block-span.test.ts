import { describe, expect, it } from 'vitest'
import { attends, blockSpan, tokenBeside } from './block-span.ts'

/** A row of five sub-sequences, the last of them padding. */
const runs = [
  [0, 100],
  [100, 130],
  [130, 400],
  [400, 410],
  [410, 512],
].map(([start, end], id) => ({ row: 0, start, end, id, padding: id === 4 }))

describe('the square of a sub-sequence', () => {
  it('is it and its neighbours, or the tokens near one', () => {
    expect(blockSpan(runs, 110, 'whole')).toMatchObject({ start: 0, end: 400, chosen: { id: 1 } })
    expect(blockSpan(runs, 0, 'whole')).toMatchObject({ start: 0, end: 130, chosen: { id: 0 } })
    const near = blockSpan(runs, 405, 'near')
    expect(near.end - near.start).toBe(37)
    expect(near.runs.map(({ id }) => id)).toEqual([2, 3, 4])
    expect(blockSpan(runs, 511, 'near').end).toBe(512)
    expect(blockSpan(runs.slice(0, 1), 3, 'near')).toMatchObject({ start: 0, end: 37 })
  })

  it('moves on to the next one, and stays at the ends', () => {
    expect(tokenBeside(runs, 110, 1)).toBe(130)
    expect(tokenBeside(runs, 110, -1)).toBe(0)
    expect(tokenBeside(runs, 3, -1)).toBe(3)
  })

  it('lets a token attend backwards inside its own sub-sequence only, and nothing to padding', () => {
    expect(attends(runs, 120, 100)).toBe(true)
    expect(attends(runs, 120, 99)).toBe(false)
    expect(attends(runs, 110, 120)).toBe(false)
    expect(attends(runs, 500, 450)).toBe(false)
  })
})
