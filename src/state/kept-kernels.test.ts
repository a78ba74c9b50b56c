import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { KernelInUse } from '../engine/engine-messages.ts'
import { keepKernel, keptKernels } from './kept-kernels.ts'

const KEY = 'mtp-lens/kernels'

/** The browser's storage, as far as it is used here. */
const entries = new Map<string, string>()

beforeEach(() => {
  entries.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => entries.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

const kernel = (adapter: string, variant: 'reg' | 'smem', chosen: KernelInUse['chosen']): KernelInUse => ({
  adapter,
  variant,
  tile: [64, 64],
  chosen,
})
const trial = { by: 'trial', ms: 12 } as const

test('what a trial found is kept, a later trial in its place', () => {
  keepKernel(kernel('A', 'smem', trial))
  keepKernel(kernel('B', 'reg', trial))
  keepKernel(kernel('A', 'reg', trial))
  expect(keptKernels()).toEqual([
    ['B', 'reg'],
    ['A', 'reg'],
  ])
})

test('what no trial found is not kept', () => {
  keepKernel(kernel('A', 'reg', { by: 'emulated adapter' }))
  keepKernel(kernel('B', 'smem', { by: 'earlier visit' }))
  keepKernel(null)
  expect(entries.size).toBe(0)
})

test('the newest eight adapters are kept', () => {
  for (let i = 0; i < 10; i++) keepKernel(kernel(`adapter ${i}`, 'smem', trial))
  expect(keptKernels().map(([adapter]) => adapter)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((i) => `adapter ${i}`))
})

test.each(['', '{', 'null', '7', '"reg"', '{"A":"reg"}', '[null,7,["A"],["A",1],["A","reg","x"],{"0":"A","1":"reg"}]'])(
  'junk in the storage, %j, is nothing kept, and is written over',
  (stored) => {
    entries.set(KEY, stored)
    expect(keptKernels()).toEqual([])
    keepKernel(kernel('A', 'reg', trial))
    expect(keptKernels()).toEqual([['A', 'reg']])
  },
)

test('an entry of another program beside ours is left out', () => {
  entries.set(KEY, '[["A","reg"],[1,2]]')
  expect(keptKernels()).toEqual([['A', 'reg']])
})

test('without a storage nothing is kept, and nothing fails', () => {
  vi.stubGlobal('localStorage', undefined)
  keepKernel(kernel('A', 'reg', trial))
  expect(keptKernels()).toEqual([])
})
