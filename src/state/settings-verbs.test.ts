import { expect, test, vi } from 'vitest'
import { packFile, packOf } from '../../fixtures/hand-made-pack.ts'
import { openState } from '../../fixtures/open-state.ts'
import { PlayedWorker, playWorkers } from '../../fixtures/played-worker.ts'
import { openBatch } from '../core/packing/open-batch.ts'

playWorkers()

test('a setting that is handed over twice, on Enter and on leaving its field, is one step and one computation', async () => {
  const { appStore } = await import('./app-store.ts')
  const { changeSettings } = await import('./settings-verbs.ts')
  const { batch } = await openBatch([packFile(packOf({ docs: [[5, 3, 4]] }))])
  appStore.setState({ open: openState(batch) })
  const steps = () => {
    const { open } = appStore.getState()
    return open.status === 'open' ? open.history.versions.length : 0
  }
  const computations = async () => {
    await vi.advanceTimersByTimeAsync(1)
    return PlayedWorker.all[0].sent.filter(({ type }) => type === 'evaluate').length
  }
  const before = steps()
  changeSettings({ scalingFactor: Number.NaN })
  changeSettings({ scalingFactor: Number.NaN })
  expect(steps()).toBe(before + 1)
  expect(await computations()).toBe(1)
  changeSettings({ scalingFactor: 0.5 })
  expect(steps()).toBe(before + 2)
  expect(await computations()).toBe(2)
})
