import { GpuMemoryError } from './gpu-memory-error.ts'

/** Bytes in buffers of ours on one device, now and at most since `resetPeak`: the ledger that the benchmark reports. */
export class BufferLedger {
  private live = 0
  private most = 0

  get bytes(): number {
    return this.live
  }

  get peak(): number {
    return this.most
  }

  resetPeak(): void {
    this.most = this.live
  }

  add(bytes: number): void {
    this.live += bytes
    this.most = Math.max(this.most, this.live)
  }
}

/** Buffers of one piece of work: made together, destroyed together. */
export class GpuBuffers {
  private readonly made: GPUBuffer[] = []

  constructor(
    readonly device: GPUDevice,
    private readonly ledger: BufferLedger,
  ) {}

  /**
   * A buffer of at least `bytes`, zero-filled. Out of memory shows only through `checked`.
   * @param usage bits of GPUBufferUsage
   */
  create(label: string, bytes: number, usage: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4)
    const buffer = this.device.createBuffer({ label, size, usage })
    this.made.push(buffer)
    this.ledger.add(size)
    return buffer
  }

  /** A uniform buffer with these words; floats are passed as their bits. */
  uniform(label: string, words: Uint32Array<ArrayBuffer>): GPUBuffer {
    const bytes = Math.ceil(words.byteLength / 16) * 16
    const buffer = this.create(label, bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST)
    this.device.queue.writeBuffer(buffer, 0, words)
    return buffer
  }

  /**
   * Runs `make`, which creates buffers, and finds out whether all of them are there.
   * @throws GpuMemoryError when the device refused one, as an error scope result or as an exception
   */
  async checked<T>(make: () => T): Promise<T> {
    this.device.pushErrorScope('validation')
    this.device.pushErrorScope('out-of-memory')
    let result: T | undefined
    let thrown: unknown
    try {
      result = make()
    } catch (error) {
      thrown = error
    }
    // Both are popped before anything else can push: the device has one stack of scopes.
    const errors = await Promise.all([this.device.popErrorScope(), this.device.popErrorScope()])
    const error = thrown ?? errors.find((found) => found !== null)
    if (error !== undefined)
      throw new GpuMemoryError(error instanceof Error || error instanceof GPUError ? error.message : String(error))
    return result as T
  }

  /** Frees them all. The GPU finishes what it was told to do with them. */
  destroy(): void {
    for (const buffer of this.made.splice(0)) {
      this.ledger.add(-buffer.size)
      buffer.destroy()
    }
  }
}
