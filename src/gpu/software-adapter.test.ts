import { expect, test } from 'vitest'
import { isSoftwareAdapter } from './software-adapter.ts'

/** Made up after Chromium's own (the first) and after the names that Mesa and Windows give their software drivers. */
const info = (given: Partial<GPUAdapterInfo>) =>
  ({ vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...given }) as GPUAdapterInfo

test.each([
  { vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true },
  { isFallbackAdapter: true },
  { description: 'llvmpipe (LLVM 15.0.7, 256 bits)' },
  { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
])('%o is software', (given) => expect(isSoftwareAdapter(info(given))).toBe(true))

test.each([
  { vendor: 'apple', architecture: 'metal-3' },
  { vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' },
  {},
])('%o is not', (given) => expect(isSoftwareAdapter(info(given))).toBe(false))
