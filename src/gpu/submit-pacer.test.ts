import { expect, test } from 'vitest'
import { SubmitPacer } from './submit-pacer.ts'

/** A GPU of the given speed on a clock of its own: what was submitted is done one after another. */
class PacedGpu {
  clock = 0
  private free = 0
  private size = 0
  readonly lengths: number[] = []
  readonly pacer: SubmitPacer

  /** @param rate operations a millisecond */
  constructor(
    public rate: number,
    software: boolean,
  ) {
    const queue = {
      onSubmittedWorkDone: async () => {
        const length = this.size / this.rate
        this.free = Math.max(this.free, this.clock) + length
        this.lengths.push(length)
        const at = this.free
        await undefined
        this.clock = Math.max(this.clock, at)
        return undefined
      },
    }
    this.pacer = new SubmitPacer(queue, software, () => this.clock)
  }

  async submits(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.size = this.pacer.operations
      await this.pacer.submitted(this.size)
    }
    await this.pacer.idle()
  }
}

test.each([
  ['an emulated GPU', 1e5, true],
  ['a fast emulated one', 5e6, true],
  ['a small GPU', 1e7, false],
  ['a large one', 2e10, false],
])(
  '%s: after the first submits none runs longer than 200 ms, and they grow to what is aimed at',
  async (_name, rate, software) => {
    const gpu = new PacedGpu(rate, software)
    await gpu.submits(30)
    const later = gpu.lengths.slice(4)
    expect(Math.max(...later)).toBeLessThanOrEqual(200)
    expect(later.at(-1)).toBeGreaterThan(40)
  },
)

test('a GPU that becomes fifty times slower gets shorter submits at once, however long the one was that told', async () => {
  const gpu = new PacedGpu(1e8, false)
  await gpu.submits(10)
  gpu.rate /= 50
  const before = gpu.lengths.length
  await gpu.submits(10)
  // Those that were in flight, or asked for before the first was measured, are long; then no more.
  expect(gpu.lengths[before]).toBeGreaterThan(1600)
  expect(Math.max(...gpu.lengths.slice(before + 2))).toBeLessThanOrEqual(200)
})

test('a pause between two computations is not taken for slowness', async () => {
  const gpu = new PacedGpu(1e8, false)
  await gpu.submits(10)
  const { operations } = gpu.pacer
  gpu.clock += 60_000
  await gpu.submits(1)
  expect(gpu.pacer.operations).toBeGreaterThan(operations / 2)
})
