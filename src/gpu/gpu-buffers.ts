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
  private readonly made = new Map<GPUBuffer, number>()
  private readonly refusals: Promise<GPUError | null>[] = []

  constructor(
    readonly device: GPUDevice,
    private readonly ledger: BufferLedger,
  ) {}

  /**
   * A buffer of at least `bytes`, zero-filled. Whether the device gave it shows in `settled`.
   * @param usage bits of GPUBufferUsage
   * @throws GpuMemoryError where the device refuses it at once
   */
  create(label: string, bytes: number, usage: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4)
    this.device.pushErrorScope('validation')
    this.device.pushErrorScope('out-of-memory')
    try {
      const buffer = this.device.createBuffer({ label, size, usage })
      this.made.set(buffer, size)
      this.ledger.add(size)
      return buffer
    } catch (cause) {
      throw new GpuMemoryError(`no buffer of ${size} bytes for ${label}`, { cause })
    } finally {
      // Popped before anything else can push: the device has one stack of scopes.
      this.refusals.push(this.device.popErrorScope(), this.device.popErrorScope())
    }
  }

  /** A uniform buffer with these words; floats are passed as their bits. */
  uniform(label: string, words: Uint32Array<ArrayBuffer>): GPUBuffer {
    const bytes = Math.ceil(words.byteLength / 16) * 16
    const buffer = this.create(label, bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST)
    this.device.queue.writeBuffer(buffer, 0, words)
    return buffer
  }

  /**
   * Waits until it is known that every buffer so far is there. Results may be trusted only after this.
   * @throws GpuMemoryError when the device refused one
   */
  async settled(): Promise<void> {
    const errors = await Promise.all(this.refusals.splice(0))
    const error = errors.find((found) => found !== null)
    if (error !== undefined && error !== null) throw new GpuMemoryError(error.message)
  }

  /** Frees them all. The GPU finishes what it was told to do with them. */
  destroy(): void {
    // Whoever did not ask whether they were there is not interested any more.
    for (const refusal of this.refusals.splice(0)) refusal.catch(() => undefined)
    this.free([...this.made.keys()])
  }

  /** Frees some of them before the others; `settled` still tells whether they were there. */
  free(gone: readonly GPUBuffer[]): void {
    for (const buffer of gone) {
      this.ledger.add(-(this.made.get(buffer) ?? 0))
      this.made.delete(buffer)
      buffer.destroy()
    }
  }
}
