// Processor time from a trace: on a shared machine a thread may wait in the middle of a frame, which says nothing of the page.
import { marksWhile } from './bench-marks.mjs'

/**
 * Milliseconds of processor time of each frame between the marks that bench-ui-page.mjs sets.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {import('@playwright/test').Page} page
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number[]>}
 */
export async function processorTimes(browser, page, work) {
  const marks = (await marksWhile(browser, page, work)).filter(({ name }) => name.startsWith('ui-bench-'))
  /** @type {number[]} */
  const times = []
  let spent = 0
  let start = Number.NaN
  for (const { name, tts = Number.NaN } of marks) {
    if (name === 'ui-bench-start') start = tts
    else if (name === 'ui-bench-end') spent += tts - start
    else {
      if (name === 'ui-bench-frame') times.push(spent / 1000)
      spent = 0
    }
  }
  return times
}

/**
 * Seconds of processor time that the page's processes have taken so far, workers and other threads included.
 *
 * @param {import('@playwright/test').CDPSession} session Of the browser.
 * @returns {Promise<number>}
 */
export async function rendererSeconds(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}
