import { describe, expect, it } from 'vitest'
import { headBand, type LaneContents, laneAt, laneLayout } from './lane-layout.ts'

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
    const { lanes, height } = laneLayout(contents)
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

  it('leaves out what a dump does not have', () => {
    const layout = laneLayout({ ...contents, ribbons: [], heads: [0], hasTokens: false, hasLabels: false })
    expect(layout.lanes.map(({ kind }) => kind)).toEqual(['axis', 'mask', 'heat'])
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
})
