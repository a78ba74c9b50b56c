import type { Kernels } from './kernels.ts'

const PAGE = 65_536
/** Wide enough for SIMD loads, and for a whole cache line. */
const ALIGNMENT = 64

/** Memory that is kept for the next computation, 16 MiB: WASM memory never shrinks, so a larger one is let go as a whole. */
const KEPT_BYTES = 16 * 1024 * 1024

/**
 * Memory for computations: each has an instance of its own while it runs, as others may run between its tiles. Small ones
 * are used again; browsers set aside gigabytes of addresses for each, which they take back late.
 */
export class Workspaces {
  private readonly free: Workspace[] = []

  constructor(private readonly module: WebAssembly.Module) {}

  /** Lends memory to `work`; what was made of it may not be used afterwards. */
  async lend<T>(work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const workspace = this.free.pop() ?? new Workspace(this.module)
    workspace.clear()
    try {
      return await work(workspace)
    } finally {
      if (workspace.size <= KEPT_BYTES) this.free.push(workspace)
    }
  }
}

/** The memory of one computation, taken piece by piece. */
export class Workspace {
  readonly kernels: Kernels
  private end = ALIGNMENT

  constructor(module: WebAssembly.Module) {
    this.kernels = new WebAssembly.Instance(module).exports as unknown as Kernels
  }

  /** Bytes of memory, taken or not. */
  get size(): number {
    return this.kernels.memory.buffer.byteLength
  }

  /** Nothing is taken any more; the bytes stay as they are. */
  clear(): void {
    this.end = ALIGNMENT
  }

  /**
   * Address of `bytes` bytes, which may hold what was there before. Views are detached: all is taken before any is made.
   * @throws RangeError where the browser gives no more memory
   */
  take(bytes: number): number {
    const address = this.end
    this.end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT
    const missing = this.end - this.size
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / PAGE))
    return address
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, address, length)
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, address, length)
  }
}
