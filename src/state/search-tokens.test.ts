import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packFile, packOf } from '../../fixtures/hand-made-pack.ts'
import { openState } from '../../fixtures/open-state.ts'
import { openBatch } from '../core/packing/open-batch.ts'
import { appStore } from './app-store.ts'
import { openSearch, searchTokens, stepHit } from './search-tokens.ts'

/** Rows enough that a search pauses between them. */
const { batch } = await openBatch([
  packFile(packOf({ docs: Array.from({ length: 400 }, () => [300]), heads: false }), {}, { num_depths: '1' }),
])

beforeEach(() => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 5))
  appStore.setState({ open: openState(batch) })
})
afterEach(() => vi.restoreAllMocks())

test('a hit that is stepped to while the search goes on stays the one that is counted from', async () => {
  openSearch()
  const searching = searchTokens('id:11')
  stepHit(1)
  stepHit(1)
  expect(appStore.getState().search?.at).toBe(1)
  await searching
  expect(appStore.getState().search).toMatchObject({ at: 1, state: { status: 'done' } })
})

test('a search ends with the batch that it looks through', async () => {
  openSearch()
  const searching = searchTokens('id:11')
  appStore.setState({ open: { status: 'empty' }, search: null })
  await searching
  expect(appStore.getState().search).toBeNull()
})
