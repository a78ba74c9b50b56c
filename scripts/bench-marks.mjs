/** @typedef {{ name: string, ts: number, tts?: number }} Mark A mark of user timing, in µs by the clock and of its thread's processor time. */

/**
 * Marks that the page and its workers set while `work` runs, in their order.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {import('@playwright/test').Page} page
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Mark[]>}
 */
export async function marksWhile(browser, page, work) {
  await browser.startTracing(page, { categories: ['blink.user_timing'] })
  await work()
  /** @type {{ traceEvents: Mark[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  return traceEvents.sort((a, b) => a.ts - b.ts)
}
