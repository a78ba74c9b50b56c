import type { CrossEntropyBackend } from '../src/core/loss/cross-entropy-backend.ts'
import { startWasm } from '../src/wasm/start-wasm.ts'

let started: Promise<CrossEntropyBackend> | null = null

/** The WASM backend, compiled once: the round that warms up pays for it. @throws Error where it is not there */
export function wasmBackend(): Promise<CrossEntropyBackend> {
  started ??= startWasm().then((start) => {
    if (!start.available) throw new Error(start.reason)
    return start.backend
  })
  return started
}
