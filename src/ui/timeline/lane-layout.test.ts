import { describe, expect, it } from 'vitest'
import { usualLanes } from '../../state/lane-view.ts'
import { headBand, headsFromTop, type LaneContents, laneAt, laneLayout, scrolledLayout } from './lane-layout.ts'

const contents: LaneContents = {
  ribbons: [
    { source: 'seq_idx', state: 'used', note: '' },
    { source: 'attention_mask', state: 'differs', note: '' },
  ],
  heads: ['main', 0, 1],
  hasTokens: true,
  hasLabels: true,
  heatHeight: 40,
}

describe('lane layout', () => {
  it('stacks the lanes without overlaps, a mask strip above each depth', () => {
    const { lanes: laid, height } = laneLayout(contents)
    const lanes = laid.toSorted((a, b) => a.y - b.y)
    expect(lanes.map(({ kind }) => kind)).toEqual([
      'axis',
      'tokens',
      'ribbon',
      'ribbon',
      'labels',
      'heat',
      'mask',
      'heat',
      'mask',
      'heat',
    ])
    lanes.slice(1).forEach((lane, i) => {
      expect(lane.y).toBeGreaterThanOrEqual(lanes[i].y + lanes[i].height)
    })
    expect(height).toBeGreaterThan(lanes[9].y + 40)
  })

  it('names each lane once, with its meaning', () => {
    const names = laneLayout(contents).names.map(({ title, meaning }) => `${title}: ${meaning}`)
    expect(names).toEqual([
      'Tokens: ',
      'seq_idx: used',
      'attention_mask: differs',
      'Labels: token t+1',
      'Main: predicts t+1',
      'Depth 0: predicts t+2',
      'Depth 1: predicts t+3',
    ])
  })

  it('has a lane for the ranks that a batch was put together from', () => {
    const { names } = laneLayout({ ...contents, ranks: 4 })
    expect(names[1]).toMatchObject({ title: 'Ranks', meaning: '4 dumps' })
  })

  it('leaves out what a dump does not have', () => {
    const layout = laneLayout({ ...contents, ribbons: [], heads: [0], hasTokens: false, hasLabels: false })
    expect(layout.lanes.map(({ kind }) => kind)).toEqual(['mask', 'heat', 'axis'])
  })

  it('finds the lane at a height, and none between groups', () => {
    const layout = laneLayout(contents)
    const band = headBand(layout, 0)
    expect(band).not.toBeNull()
    if (band === null) return
    expect(laneAt(layout, band.top)?.kind).toBe('mask')
    // The hairline between strip and heatmap belongs to the cell.
    expect(laneAt(layout, band.top + 18)?.kind).toBe('mask')
    expect(laneAt(layout, band.bottom - 1)?.kind).toBe('heat')
    expect(laneAt(layout, band.bottom + 4)).toBeNull()
    expect(headBand(layout, 7)).toBeNull()
  })

  it('follows the user: order, hidden lanes, heights; lanes it does not name come after', () => {
    const arrangement = {
      ...usualLanes,
      order: ['head 1', 'labels'],
      hidden: ['tokens', 'head main'],
      heights: { 'head 1': 2 },
    }
    const layout = laneLayout({ ...contents, arrangement })
    expect(layout.names.map(({ key }) => key)).toEqual([
      'head 1',
      'labels',
      'ribbon seq_idx',
      'ribbon attention_mask',
      'head 0',
    ])
    expect(headsFromTop(layout)).toEqual([1, 0])
    expect(layout.lanes.filter(({ kind }) => kind === 'heat').map(({ height }) => height)).toEqual([80, 40])
  })

  it('keeps pinned lanes at the top while the others scroll under them', () => {
    const layout = laneLayout({ ...contents, arrangement: { ...usualLanes, pinned: ['head 1'] } })
    expect(headBand(layout, 1)).toMatchObject({ top: 28, pinned: true })
    const scrolled = scrolledLayout(layout, 200)
    expect(headBand(scrolled, 1)?.top).toBe(228)
    expect(headBand(scrolled, 0)?.top).toBe(headBand(layout, 0)?.top)
    const under = laneAt(scrolled, 230)
    expect(under).toMatchObject({ kind: 'mask', head: 1 })
  })
})
