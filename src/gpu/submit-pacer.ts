/** Aimed length of one submit: far below the 2 s after which Windows resets a GPU, and short enough to share it. */
const SUBMIT_MS = 80
/** Submits in flight: one runs while the next waits, so the queue never runs dry and never grows. */
const IN_FLIGHT = 2

interface Submit {
  readonly at: number
  /** When the GPU was done with it. */
  readonly done: Promise<number>
  readonly operations: number
}

/** Decides how much work goes into one submit, from how long the last ones took. */
export class SubmitPacer {
  /** Floating-point operations a millisecond, as measured. */
  private rate: number
  private readonly pending: Submit[] = []
  private lastDone = 0

  /**
   * @param software true for an adapter that the processor emulates: its first submits are small
   * @param now milliseconds
   */
  constructor(
    private readonly queue: Pick<GPUQueue, 'onSubmittedWorkDone'>,
    software: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.rate = software ? 1e6 : 1e8
  }

  /** Floating-point operations that the next submit should hold. */
  get operations(): number {
    return this.rate * SUBMIT_MS
  }

  /** Counts a submit just made. Waits while too many are in flight. */
  async submitted(operations: number): Promise<void> {
    const done = this.queue.onSubmittedWorkDone().then(() => this.now())
    this.pending.push({ at: this.now(), done, operations })
    while (this.pending.length >= IN_FLIGHT) await this.take()
  }

  /** Waits for everything in flight. */
  async idle(): Promise<void> {
    while (this.pending.length > 0) await this.take()
  }

  private async take(): Promise<void> {
    const oldest = this.pending.shift()
    if (oldest === undefined) return
    const doneAt = await oldest.done
    // It began when it came, or when the one before it was done.
    const took = doneAt - Math.max(oldest.at, this.lastDone)
    this.lastDone = doneAt
    if (took <= 0) return
    // Too long is mended at once. Longer ones come step by step, so that one odd timing stays harmless.
    this.rate = Math.min(2 * this.rate, oldest.operations / took)
  }
}
