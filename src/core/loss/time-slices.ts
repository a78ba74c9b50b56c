import type { ComputeOptions } from './cross-entropy-backend.ts'

/** Milliseconds of work between two looks at the message queue, so that cancelling answers at once. */
const SLICE_MS = 40

/** Progress, cancelling and pauses for one piece of work on the CPU. */
export class TimeSlices {
  private finished = 0
  private pausedAt = performance.now()

  constructor(
    private readonly options: ComputeOptions,
    private readonly total: number,
  ) {}

  /** Counts `amount` as done; now and then lets messages in. @throws AbortError once cancelled */
  done(amount: number): Promise<void> | undefined {
    this.finished += amount
    if (performance.now() - this.pausedAt < SLICE_MS) return undefined
    return this.pause()
  }

  private async pause(): Promise<void> {
    this.options.onProgress(this.total === 0 ? 1 : this.finished / this.total)
    await new Promise((resolve) => setTimeout(resolve, 0))
    this.options.signal.throwIfAborted()
    this.pausedAt = performance.now()
  }
}
