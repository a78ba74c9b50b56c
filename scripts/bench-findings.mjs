import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { marksWhile } from './bench-marks.mjs'
import { writeMadeUpBatch } from './bench-ui-file.mjs'

/**
 * @typedef {object} FindingsMeasure
 * @property {string} name
 * @property {number} tokens
 * @property {number[]} ms From the first fact to the last price, by the clock, one a round, each in a new worker.
 * @property {number[]} cpuMs The same in processor time of the worker's thread.
 * @property {number} findings Rules that found something.
 * @property {number} progress Times that the page told how far they were, most of the rounds.
 */

const kinds = [
  { name: 'documents of 300', meanLength: 300, leaks: false, losses: false },
  { name: 'documents of 300, labels leak', meanLength: 300, leaks: true, losses: false },
  { name: 'documents of 12, labels leak', meanLength: 12, leaks: true, losses: false },
  { name: 'documents of 300, losses', meanLength: 300, leaks: false, losses: true },
  { name: 'documents of 300, labels leak, losses', meanLength: 300, leaks: true, losses: true },
]

/**
 * All rules with prices, evidence and the shift scan, as the worker runs them for a batch that has just been opened.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {string} folder For made-up batches.
 * @param {number} rounds
 * @returns {Promise<FindingsMeasure[]>}
 */
export async function measureFindings(browser, address, folder, rounds) {
  const path = join(folder, 'findings.safetensors')
  /** @type {FindingsMeasure[]} */
  const measures = []
  for (const tokens of [8192, 1 << 20])
    for (const { name, ...kind } of kinds) {
      writeMadeUpBatch(path, { rows: 1, sequenceLength: tokens, depths: 4, ...kind })
      /** @type {FindingsMeasure} */
      const measure = { name, tokens, ms: [], cpuMs: [], findings: 0, progress: 0 }
      for (let round = 0; round < rounds; round++) await addRound(browser, address, path, measure)
      measures.push(measure)
      console.error(`  findings, ${tokens} tokens, ${name}: ${measure.cpuMs.map((one) => one.toFixed(0))} ms`)
    }
  rmSync(path)
  return measures
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {string} path
 * @param {FindingsMeasure} measure
 */
async function addRound(browser, address, path, measure) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => console.error(error.message))
  await page.goto(`${address}?backend=wasm`)
  await page.evaluate(() => /** @type {any} */ (window).mtpLens.ready)
  await page.evaluate(() => {
    const seen = new Set()
    Object.assign(window, { benchProgress: seen })
    new MutationObserver(() => {
      const words = document.querySelector('.work-bar [role=progressbar]')?.getAttribute('aria-valuetext') ?? ''
      if (words.startsWith('Looking for packing faults')) seen.add(words)
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-valuetext'] })
  })
  const marks = await marksWhile(browser, page, async () => {
    await page.getByTestId('open-file').setInputFiles(path)
    await page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 600_000 })
  })
  const [begins, ends] = ['findings begins', 'findings ends'].map((name) => marks.find((mark) => mark.name === name))
  if (begins === undefined || ends === undefined) throw new Error(`${measure.name}: the worker marked no findings`)
  measure.ms.push((ends.ts - begins.ts) / 1000)
  measure.cpuMs.push(((ends.tts ?? Number.NaN) - (begins.tts ?? Number.NaN)) / 1000)
  const progress = await page.evaluate(() => /** @type {any} */ (window).benchProgress.size)
  measure.progress = Math.max(measure.progress, progress)
  const { findings } = await page.evaluate(() => /** @type {any} */ (window).mtpLens.report())
  measure.findings = findings.length
  await page.close()
}
