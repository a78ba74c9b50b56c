import type { Page } from '@playwright/test'

/** Bytes from which on a read is held: headers and single rows go on being read. */
const LARGE = 1 << 20

/** A reader that is silent for five seconds is taken for one that hangs: a held read goes on after this. */
const HELD_MS = 3000

/**
 * Holds the large reads of the engine's worker back, each for a while that is long beside what a test does meanwhile.
 * @returns lets them go on
 */
export async function holdReads(page: Page): Promise<() => Promise<void>> {
  const [worker] = page.workers()
  await worker.evaluate(
    ({ large, heldMs }) => {
      const read = Blob.prototype.arrayBuffer
      const goOn = new Promise<void>((resolve) => addEventListener('reads-go-on', () => resolve(), { once: true }))
      Blob.prototype.arrayBuffer = async function () {
        if (this.size > large) await Promise.race([goOn, new Promise((resolve) => setTimeout(resolve, heldMs))])
        return read.call(this)
      }
    },
    { large: LARGE, heldMs: HELD_MS },
  )
  return () => worker.evaluate(() => void dispatchEvent(new Event('reads-go-on')))
}
