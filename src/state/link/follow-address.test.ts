import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { openState } from '../../../fixtures/open-state.ts'
import { openBatch } from '../../core/packing/open-batch.ts'

beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('location', { search: '', hash: '', pathname: '/' })
  vi.stubGlobal('history', { pushState: () => undefined, replaceState: () => undefined })
})
afterEach(() => vi.unstubAllGlobals())

test('Back to an address without a batch takes a first row from the screen, and its reading ends', async () => {
  let back: () => void = () => undefined
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    back = listener
  })
  const { appStore } = await import('../app-store.ts')
  const { openings } = await import('../turns.ts')
  const { followAddress } = await import('./follow-address.ts')
  followAddress()
  const { batch } = await openBatch([packFile(packOf({ docs: [[5, 3]] }))])
  const isNewest = openings.begin()
  const { settings } = batch
  appStore.setState({
    open: { status: 'first row', batch, readings: [], settings, evaluation: null as never, rows: 2 },
  })
  back()
  expect(appStore.getState().open.status).toBe('empty')
  expect(isNewest()).toBe(false)
})

test('a selection that grows while it is made is one step of the history, and another selection is another', async () => {
  const steps: string[] = []
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('history', {
    pushState: (_: null, __: string, url: string) => steps.push(url),
    replaceState: (_: null, __: string, url: string) => steps.splice(-1, 1, url),
  })
  const { appStore } = await import('../app-store.ts')
  const { followAddress } = await import('./follow-address.ts')
  const { selectTokens } = await import('../view-verbs.ts')
  followAddress()
  const { batch } = await openBatch([packFile(packOf({ docs: [[5, 3, 4, 7]] }))])
  appStore.setState({ open: openState(batch) })
  steps.length = 0
  // A drag from token 3 to the right and back over it to the left.
  for (const [start, end] of [
    [3, 4],
    [3, 5],
    [3, 6],
    [3, 4],
    [2, 4],
    [1, 4],
  ])
    selectTokens({ row: 0, start, end })
  expect(steps).toHaveLength(1)
  expect(steps[0]).toContain('sel=0.1-4')
  selectTokens({ row: 0, start: 5, end: 6 })
  selectTokens(null)
  expect(steps).toHaveLength(3)
})
