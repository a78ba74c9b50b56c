import { expect, test } from 'vitest'
import { kernelText } from './kernel-text.ts'

const kernel = { adapter: 'A', variant: 'smem', tile: [64, 64] } as const

test('the kernel is told with its tile and why it is this one', () => {
  const text = (chosen: Parameters<typeof kernelText>[0]['chosen']) => kernelText({ ...kernel, chosen })
  expect(text({ by: 'trial', ms: 812.3 })).toBe('kernel smem 64×64, chosen by a trial of 812 ms on this adapter')
  expect(text({ by: 'earlier visit' })).toBe('kernel smem 64×64, kept from an earlier visit')
  expect(text({ by: 'emulated adapter' })).toBe('kernel smem 64×64, as the processor emulates this adapter')
})
