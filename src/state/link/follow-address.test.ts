import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
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
