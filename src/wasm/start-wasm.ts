import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { crossEntropyBinary } from './cross-entropy-binary.ts'
import { wasmCrossEntropy } from './wasm-cross-entropy.ts'

/** WASM SIMD, ready to compute, or why it is not there. */
export type WasmStart =
  | { readonly available: true; readonly backend: CrossEntropyBackend }
  | { readonly available: false; readonly reason: string }

/** Compiles the kernels, which takes a few milliseconds. Never throws: a browser without SIMD is a result like another. */
export async function startWasm(): Promise<WasmStart> {
  if (typeof WebAssembly === 'undefined') return { available: false, reason: 'this browser has no WebAssembly' }
  const bytes = Uint8Array.from(atob(crossEntropyBinary), (character) => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return { available: false, reason: 'this browser has no WASM SIMD' }
  try {
    return { available: true, backend: wasmCrossEntropy(await WebAssembly.compile(bytes)) }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    return { available: false, reason: `this page may not compile WASM: ${found}` }
  }
}
