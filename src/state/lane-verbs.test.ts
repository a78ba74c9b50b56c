import { beforeEach, describe, expect, it } from 'vitest'
import { appStore } from './app-store.ts'
import { growLane, hideLane, moveLane, pinLane } from './lane-verbs.ts'
import { laneViewOf, usualLanes } from './lane-view.ts'

const lanes = () => appStore.getState().lanes
beforeEach(() => appStore.setState({ lanes: usualLanes }))

describe('lanes', () => {
  it('move among those that there are', () => {
    const keys = ['tokens', 'labels', 'head main', 'head 0']
    moveLane(keys, 'head 0', 1)
    expect(lanes().order).toEqual(['tokens', 'head 0', 'labels', 'head main'])
    moveLane(lanes().order, 'tokens', 99)
    expect(lanes().order).toEqual(['head 0', 'labels', 'head main', 'tokens'])
  })

  it('are hidden and pinned once, and let go', () => {
    hideLane('labels', true)
    hideLane('labels', true)
    pinLane('head 0', true)
    expect(lanes()).toMatchObject({ hidden: ['labels'], pinned: ['head 0'] })
    hideLane('labels', false)
    expect(lanes().hidden).toEqual([])
  })

  it('grow and shrink in steps, within limits', () => {
    for (let i = 0; i < 9; i++) growLane('head 0', 1)
    expect(lanes().heights['head 0']).toBe(3)
    for (let i = 0; i < 9; i++) growLane('head 0', -1)
    expect(lanes().heights['head 0']).toBe(0.5)
  })

  it('survive as text, and junk is refused', () => {
    pinLane('head 0', true)
    growLane('head 0', 1)
    expect(laneViewOf(JSON.parse(JSON.stringify(lanes())))).toEqual(lanes())
    for (const junk of [
      null,
      3,
      [],
      { order: 'tokens' },
      { ...usualLanes, hidden: [4] },
      { ...usualLanes, heights: null },
    ])
      expect(laneViewOf(junk)).toBeNull()
    expect(laneViewOf({ ...usualLanes, heights: { a: 1e9, b: 2 }, pixelLoss: 'all' })).toMatchObject({
      heights: { b: 2 },
      pixelLoss: 'worst',
    })
  })
})
