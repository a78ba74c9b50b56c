import { afterEach, expect, test } from 'vitest'
import { chooseKernel } from './choose-kernel.ts'
import { createContext, type GpuContext } from './gpu-context.ts'
import { KernelError } from './kernel.ts'
import { requestDevice } from './request-device.ts'

// What was found is remembered by adapter, so each test has one of its own.

const made: GpuContext[] = []

/** A device that passes for a real GPU, whose driver refuses the kernels named: they would take ten seconds each here. */
async function contextRefusing(...kernels: string[]): Promise<GpuContext> {
  const { device } = await requestDevice()
  const create = device.createComputePipelineAsync.bind(device)
  device.createComputePipelineAsync = (descriptor) =>
    kernels.includes(descriptor.label ?? '') ? Promise.reject(new Error('refused')) : create(descriptor)
  const context = createContext(device, false, 'reg')
  made.push(context)
  return context
}

afterEach(() => {
  for (const { device, ledger } of made.splice(0)) {
    expect(ledger.bytes).toBe(0)
    device.destroy()
  }
})

test('a kernel kept for the adapter is taken without a trial', async () => {
  const context = await contextRefusing('fused-forward-smem')
  const choice = await chooseKernel(context, 'A', [['A', 'reg']])
  expect(choice).toEqual({ variant: 'reg', chosen: { by: 'earlier visit' } })
  expect(context.ledger.peak).toBe(0)
})

test('a kept kernel that does not compile any more gives way to a trial, which the kernel that compiles wins', async () => {
  const context = await contextRefusing('fused-forward-smem')
  const choice = await chooseKernel(context, 'B', [['B', 'smem']])
  expect(choice).toMatchObject({ variant: 'reg', chosen: { by: 'trial' } })
  expect(context.ledger.peak).toBeGreaterThan(0)
})

test('what is kept for another adapter, or is no kernel, is no choice', async () => {
  const context = await contextRefusing('fused-forward-smem')
  const kept = [
    ['other', 'reg'],
    ['C', 'fastest'],
  ] as const
  expect((await chooseKernel(context, 'C', kept)).chosen.by).toBe('trial')
})

test('where no kernel compiles that is the error', async () => {
  const context = await contextRefusing('fused-forward-smem', 'fused-forward-reg')
  await expect(chooseKernel(context, 'D', [['D', 'reg']])).rejects.toThrow(KernelError)
})
