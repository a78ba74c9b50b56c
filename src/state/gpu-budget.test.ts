import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appStore } from './app-store.ts'
import { gpuBudget, restoreGpuBudget, setGpuBudget } from './gpu-budget.ts'

/** The browser's storage, as far as it is used here. */
const entries = new Map<string, string>()

beforeEach(() => {
  entries.clear()
  appStore.setState({ gpuBudget: gpuBudget.standard })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => entries.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

test('a budget that was set is there again on the next visit', () => {
  setGpuBudget(32)
  appStore.setState({ gpuBudget: gpuBudget.standard })
  restoreGpuBudget()
  expect(appStore.getState().gpuBudget).toBe(32)
})

test.each(['', 'much', '15', '16385', '20.5', 'NaN', 'Infinity', '{"mib":64}'])(
  '%j in the storage is ignored',
  (stored) => {
    entries.set('mtp-lens/gpu-budget', stored)
    restoreGpuBudget()
    expect(appStore.getState().gpuBudget).toBe(256)
  },
)

test.each([15, 16_385, 20.5, Number.NaN])('%d MiB are refused, and nothing is stored', (mebibytes) => {
  expect(() => setGpuBudget(mebibytes)).toThrow(RangeError)
  expect(entries.size).toBe(0)
})

test('without a storage the budget holds as long as the page', () => {
  vi.stubGlobal('localStorage', undefined)
  setGpuBudget(64)
  restoreGpuBudget()
  expect(appStore.getState().gpuBudget).toBe(64)
})
