import type { Kernels } from './kernels.ts'

const PAGE = 65_536
/** Wide enough for SIMD loads, and for a whole cache line. */
const ALIGNMENT = 64

/**
 * The memory of one computation, taken piece by piece and let go as a whole: WASM memory never shrinks, so every
 * computation has an instance of its own.
 */
export class Workspace {
  readonly kernels: Kernels
  private end = ALIGNMENT

  constructor(module: WebAssembly.Module) {
    this.kernels = new WebAssembly.Instance(module).exports as unknown as Kernels
  }

  /**
   * Address of `bytes` zeros. Views made before are detached: all is taken before any view is made.
   * @throws RangeError where the browser gives no more memory
   */
  take(bytes: number): number {
    const address = this.end
    this.end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT
    const { memory } = this.kernels
    const missing = this.end - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
    return address
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, address, length)
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, address, length)
  }
}
