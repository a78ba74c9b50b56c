import { expect, test } from 'vitest'
import { adapterKey, type KeptKernel, keptVariant } from './kept-kernels.ts'

/** As Chrome describes a card; made up by hand. */
const info = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' } as GPUAdapterInfo
const key = adapterKey(info)

test('a choice is found again for its adapter', () => {
  const kept: KeptKernel[] = [
    [adapterKey({ ...info, architecture: 'hopper' }), 'smem'],
    [key, 'reg'],
  ]
  expect(keptVariant(kept, key)).toBe('reg')
})

test.each(['vendor', 'architecture', 'device', 'description'] as const)('another %s is another adapter', (field) => {
  expect(keptVariant([[adapterKey({ ...info, [field]: 'other' }), 'reg']], key)).toBeNull()
})

test('a choice between other kernels is none between these', () => {
  const older = JSON.stringify([...(JSON.parse(key) as string[]).slice(0, 4), '0'])
  expect(keptVariant([[older, 'smem']], key)).toBeNull()
})

test.each(['', 'SMEM', 'tensor-cores', '__proto__'])('%j is no variant', (variant) => {
  expect(keptVariant([[key, variant]], key)).toBeNull()
})
