import { describe, expect, it } from 'vitest'
import type { CellAddress } from '../../state/app-state.ts'
import { moveCell } from './move-cell.ts'
import { moveWindow } from './move-window.ts'
import { commandOfKey, type TimelineCommand } from './timeline-keys.ts'
import { wheelPan, wheelZoom } from './wheel.ts'

const row = {
  sequenceLength: 100,
  heads: ['main', 0, 1] as const,
  runs: [0, 40, 70].map((start, id) => ({ row: 0, start, end: [40, 70, 100][id], id, padding: false })),
}

function moved(command: TimelineCommand, token: number, head: CellAddress['head'] = 1): [number, CellAddress['head']] {
  const cell = moveCell(command, { row: 0, token, head }, row)
  return [cell.token, cell.head]
}

const key = (key: string, held: Partial<KeyboardEvent> = {}) =>
  commandOfKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('keys', () => {
  it('are commands in either case, and the browser’s with Ctrl or Alt', () => {
    expect(['w', 'W', '+', ']', ' ', 'Escape', 'x'].map((name) => key(name))).toEqual([
      'zoomIn',
      'zoomIn',
      'zoomIn',
      'followRoll',
      'pin',
      'unpin',
      null,
    ])
    expect([key('w', { ctrlKey: true }), key('d', { altKey: true }), key('0', { metaKey: true })]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('move the cell, and stop at the edges', () => {
    expect([moved('left', 0), moved('right', 99), moved('rowEnd', 3)]).toEqual([
      [0, 1],
      [99, 1],
      [99, 1],
    ])
    expect([moved('up', 5, 0), moved('up', 5, 'main'), moved('down', 5, 1)]).toEqual([
      [5, 'main'],
      [5, 'main'],
      [5, 1],
    ])
  })

  it('go to the next sub-sequence, and back to the beginning of the own one first', () => {
    expect(moved('nextSubSequence', 10)[0]).toBe(40)
    expect(moved('previousSubSequence', 50)[0]).toBe(40)
    expect(moved('previousSubSequence', 40)[0]).toBe(0)
    expect(moved('nextSubSequence', 80)[0]).toBe(70)
  })

  it('follow the roll: depth d at t trains on labels[t + d + 1]', () => {
    expect(moved('followRoll', 10, 1)).toEqual([12, 'main'])
    expect(moved('followRoll', 99, 1)).toEqual([99, 1])
    expect(moved('followRoll', 10, 'main')).toEqual([10, 'main'])
  })

  it('fit the sub-sequence, and the whole row when pressed again', () => {
    const fit = moveWindow('fit', { start: 0, end: 100 }, 50, row)
    expect(fit).toEqual({ start: 39.4, end: 70.6 })
    expect(moveWindow('fit', fit ?? { start: 0, end: 1 }, 50, row)).toEqual({ start: 0, end: 100 })
    expect(moveWindow('pin', { start: 0, end: 100 }, 50, row)).toBeNull()
  })

  it('zoom about a token as long as a part of it shows', () => {
    let window = { start: 0, end: 100 }
    for (let presses = 0; presses < 12; presses++) window = moveWindow('zoomIn', window, 1, row) ?? window
    expect(window.start).toBeLessThan(2)
    expect(window.end).toBeGreaterThan(1)
  })
})

describe('wheel', () => {
  it('pans sideways or with Shift, and leaves the plain one to the page', () => {
    const wheel = { deltaX: 0, deltaY: 100, deltaMode: 0, shiftKey: false }
    expect(wheelPan(wheel)).toBe(0)
    expect(wheelPan({ ...wheel, shiftKey: true })).toBe(100)
    expect(wheelPan({ ...wheel, deltaX: -200 })).toBe(-200)
    expect(wheelPan({ ...wheel, deltaX: 3, deltaY: 0, deltaMode: 1 })).toBe(48)
    expect(wheelZoom({ ...wheel, deltaY: -100 })).toBeGreaterThan(1)
    expect(wheelZoom({ ...wheel, deltaY: -100 }) * wheelZoom(wheel)).toBeCloseTo(1)
  })
})
