import { expect, it } from 'vitest'
import { RecordingContext } from '../../../fixtures/recording-context.ts'
import type { Finding } from '../../core/findings/finding.ts'
import { drawFindingTicks } from './draw-finding-ticks.ts'
import { findingPlaces } from './finding-places.ts'
import type { ThemeColors } from './theme-colors.ts'

const colors = new Proxy({} as ThemeColors, { get: (_, name) => String(name) })
const finding = (severity: Finding['severity'], ...starts: number[]) =>
  ({ severity, places: starts.map((start) => ({ row: 0, start, end: start + 1, depth: 0 })) }) as unknown as Finding

it('a finding of one token among a million keeps a tick of three pixels; errors lie over warnings', () => {
  const context = new RecordingContext()
  const places = findingPlaces([finding('warning', 500_000), finding('info', 3), finding('error', 500_000, 900_000)])
  drawFindingTicks(places, 0, {
    context: context.asContext(),
    colors,
    xOf: (token) => token / 1000,
    width: 1000,
    y: 0,
    height: 4,
  })
  expect(context.rects('err')).toMatchObject([
    { x: 500, width: 3 },
    { x: 900, width: 3 },
  ])
  expect(context.drawn.map(({ color }) => color)).toEqual(['warn', 'err', 'err'])
})
