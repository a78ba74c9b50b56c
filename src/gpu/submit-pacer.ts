/** Aimed length of one submit: far below the 2 s after which Windows resets a GPU, and short enough to share it. */
const SUBMIT_MS = 80
/** Submits in flight: one runs while the next waits, so the queue never runs dry and never grows. */
const IN_FLIGHT = 2

/** Decides how much work goes into one submit, from how long the last ones took. */
export class SubmitPacer {
  /** Floating-point operations a millisecond, as measured. */
  private rate: number
  private readonly pending: { readonly done: Promise<number>; readonly operations: number }[] = []
  private lastDone = 0

  /** @param software true for an adapter that the processor emulates: its first submits are small */
  constructor(
    private readonly queue: GPUQueue,
    software: boolean,
  ) {
    this.rate = software ? 1e6 : 1e8
  }

  /** Floating-point operations that the next submit should hold. */
  get operations(): number {
    return this.rate * SUBMIT_MS
  }

  /** Counts a submit just made. Waits while too many are in flight. */
  async submitted(operations: number): Promise<void> {
    const done = this.queue.onSubmittedWorkDone().then(() => performance.now())
    this.pending.push({ done, operations })
    while (this.pending.length >= IN_FLIGHT) await this.take()
  }

  /** Waits for everything in flight. */
  async idle(): Promise<void> {
    while (this.pending.length > 0) await this.take()
  }

  private async take(): Promise<void> {
    const oldest = this.pending.shift()
    if (oldest === undefined) return
    const startedAt = this.lastDone
    const doneAt = await oldest.done
    this.lastDone = doneAt
    const took = doneAt - startedAt
    // After a pause the interval says nothing; a first step of at most twofold keeps one odd timing harmless.
    if (startedAt === 0 || took <= 0 || took > 20 * SUBMIT_MS) return
    const measured = oldest.operations / took
    this.rate = Math.min(2 * this.rate, Math.max(this.rate / 2, measured))
  }
}
