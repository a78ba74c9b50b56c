import { afterEach, expect, test, vi } from 'vitest'
import { startWasm } from './start-wasm.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

// What browsers do where WASM is missing, old or forbidden, done to Node's own.
test('a browser without WebAssembly is said to have none', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  expect(await startWasm()).toEqual({ available: false, reason: 'this browser has no WebAssembly' })
})

test('one that does not know SIMD is said to lack that', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
  expect(await startWasm()).toEqual({ available: false, reason: 'this browser has no WASM SIMD' })
})

test('where the page’s policy forbids compiling, its words are passed on', async () => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('violates script-src'))
  expect(await startWasm()).toEqual({
    available: false,
    reason: 'this page may not compile WASM: violates script-src',
  })
})
