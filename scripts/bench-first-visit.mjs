import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeMadeUpBatch } from './bench-ui-file.mjs'
import { firstPaint } from './first-paint.mjs'

/**
 * @typedef {object} FirstVisit
 * @property {import('./first-paint.mjs').FirstPaint[]} paints One a round, each in a browser context of its own.
 * @property {string[]} kept Scripts with tfjs that the service worker fetched for visits without a network.
 * @property {Record<'empty' | 'masks' | 'losses', number>} tfjs Requests of page and workers for files that hold tfjs, until
 *   nothing more was asked for: by the page as it opens, until masks stand, until losses stand. On WebGPU.
 */

/**
 * What the first visit takes.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {ReadonlySet<string>} tfjsFiles
 * @param {string} folder For made-up batches.
 * @param {number} rounds
 * @returns {Promise<FirstVisit>}
 */
export async function measureFirstVisit(browser, address, tfjsFiles, folder, rounds) {
  if (tfjsFiles.size === 0) throw new Error('no file of the build holds tfjs')
  const holdsTfjs = (/** @type {string} */ url) => tfjsFiles.has(new URL(url).pathname.replace(/^\//, ''))
  /** @type {import('./first-paint.mjs').FirstPaint[]} */
  const paints = []
  /** @type {Set<string>} */
  const kept = new Set()
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    context.on('request', (request) => {
      if (request.serviceWorker() !== null && holdsTfjs(request.url())) kept.add(request.url())
    })
    const page = await context.newPage()
    paints.push(await firstPaint(page, address))
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await context.close()
  }

  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  let requests = 0
  page.on('request', (request) => {
    if (holdsTfjs(request.url())) requests++
  })
  await page.goto(`${address}?backend=webgpu`)
  await page.evaluate(() => /** @type {any} */ (window).mtpLens.ready)
  await page.waitForLoadState('networkidle')
  const empty = requests
  const path = join(folder, 'first-visit.safetensors')
  /** @type {(losses: boolean) => Promise<number>} */
  const until = async (losses) => {
    writeMadeUpBatch(path, { rows: 1, sequenceLength: 1024, depths: 4, meanLength: 128, losses })
    await page.getByTestId('open-file').setInputFiles(path)
    await page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 600_000 })
    const { engine } = await page.evaluate(() => /** @type {any} */ (window).mtpLens.report())
    if (engine.backend !== 'webgpu') throw new Error(`no WebGPU here: ${engine.adapter}`)
    // What comes unasked after the losses would be a request too many: time for it.
    await page.waitForTimeout(500)
    return requests
  }
  const tfjs = { empty, masks: await until(false), losses: await until(true) }
  rmSync(path)
  await context.close()
  return { paints, kept: [...kept], tfjs }
}
