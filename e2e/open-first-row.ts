import { expect, type Page } from '@playwright/test'
import { openPage } from './open-batch.ts'

/** Bytes from which on a read is held: headers and single rows go on being read. */
const LARGE = 1 << 20

/** A reader that is silent for five seconds is taken for one that hangs: a held read goes on after this. */
const HELD_MS = 3000

/**
 * Holds the large reads of the engine's worker back, each for a while that is long beside what a test does meanwhile.
 * @returns lets them go on
 */
async function holdReads(page: Page): Promise<() => Promise<void>> {
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

/**
 * Opens the page and chooses a large batch whose reading stands still, so that its first row is all that is on screen.
 * @param link to the batch
 * @returns lets it be read
 */
export async function openFirstRow(page: Page, path: string, link?: URL): Promise<() => Promise<void>> {
  await openPage(page, link === undefined ? '?backend=cpu' : link.search + link.hash)
  const grid = page.getByTestId('timeline-grid')
  const goOn = await holdReads(page)
  await page.getByTestId('open-file').setInputFiles(path)
  await expect(grid).toHaveAttribute('data-shows', 'masks')
  await expect(grid).toHaveAttribute('data-rows-read', 'first')
  return goOn
}
