import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeMadeUpBatch } from './bench-ui-file.mjs'
import { installWhatIfProbe } from './bench-what-if-page.mjs'
import { root } from './paths.mjs'

/** @typedef {import('./bench-what-if-page.mjs').Followed} Followed */

/** @typedef {readonly [act: string, what: string, value?: string]} Act */

/**
 * @typedef {object} WhatIfMeasure
 * @property {string} batch
 * @property {{ name: string, followed: Followed[] }[]} kinds
 */

/**
 * Before the change that is measured another cell is changed, so that no finding is known from an earlier round, and the loss
 * against that of the batch as loaded is shown.
 */
const edit = /** @type {const} */ (['key', 'Delete'])
const boundary = /** @type {const} */ (['key', 'b'])
/** No change: only another cell. */
const right = /** @type {const} */ (['key', 'ArrowRight'])

/** @type {readonly { name: string, before: readonly Act[], act: (round: number) => Act }[]} */
const kinds = [
  { name: 'boundary set by its key', before: [edit], act: () => boundary },
  { name: 'that undone', before: [edit, boundary], act: () => ['undo', ''] },
  { name: 'boundary moved by a token', before: [boundary], act: () => ['key', '>'] },
  { name: 'cell masked', before: [edit, right], act: () => edit },
  { name: 'mask off', before: [edit], act: () => ['choose', 'what-if-source', 'none'] },
  { name: 'roll wrapped', before: [edit], act: () => ['click', 'what-if-wrap'] },
  { name: 'labels rolled once more', before: [edit], act: () => ['button', 'Once more'] },
  { name: 'ignore index', before: [edit], act: (round) => ['type', 'setting-ignore-index', String(5 + round)] },
  { name: 'divisor counted', before: [edit], act: () => ['choose', 'what-if-divisor', 'counted'] },
]

/** Rounds that are not counted: code is compiled while it runs. */
const WARM_UP = 2

/**
 * What-ifs of a real batch and of a made-up one that is larger.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {string} folder For made-up batches.
 * @param {number} rounds
 * @returns {Promise<WhatIfMeasure[]>}
 */
export async function measureWhatIfs(browser, address, folder, rounds) {
  const path = join(folder, 'what-ifs.safetensors')
  writeMadeUpBatch(path, { rows: 1, sequenceLength: 8192, meanLength: 300, depths: 4, losses: true })
  const sample = { name: 'kjv-packed', path: join(root, 'public/samples/kjv-packed.safetensors') }
  const larger = { name: '8,192 tokens, 4 depths', path }
  /** @type {WhatIfMeasure[]} */
  const measures = []
  for (const batch of [sample, larger]) {
    console.error(`  what-ifs, ${batch.name}`)
    measures.push(await measureBatch(browser, address, batch, rounds))
  }
  rmSync(path)
  return measures
}

/**
 * What-ifs of a batch, one after another in one page, each undone before the next.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} address
 * @param {{ name: string, path: string }} batch
 * @param {number} rounds
 * @returns {Promise<WhatIfMeasure>}
 */
async function measureBatch(browser, address, { name: batch, path }, rounds) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => console.error(error.message))
  await page.addInitScript(installWhatIfProbe)
  await page.goto(`${address}?backend=wasm`)
  await page.evaluate(() => /** @type {any} */ (window).mtpLens.ready)
  await page.getByTestId('open-file').setInputFiles(path)
  await page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 600_000 })
  await page.getByRole('tab', { name: 'What-if', exact: true }).click()
  await page.getByTestId('timeline-grid').focus()

  /** @param {Act} act @returns {Promise<Followed>} */
  const follow = async (act) => {
    const followed = await page.evaluate(([act, what, value]) => {
      return /** @type {any} */ (window).followWhatIf(act, what, value)
    }, act)
    // No act comes in the same task as the end of the one before.
    await page.waitForTimeout(10)
    return followed
  }
  const move = () => page.evaluate(() => /** @type {any} */ (window).actWhatIf.key('ArrowRight'))
  /** @type {WhatIfMeasure['kinds']} */
  const measured = []
  for (const { name, before, act } of kinds) {
    /** @type {Followed[]} */
    const followed = []
    for (let round = -WARM_UP; round < rounds; round++) {
      // Other cells each time.
      for (const one of [right, right, ...before]) await (one === right ? move() : follow(one))
      const chosen = act(round + WARM_UP)
      const times = await follow(chosen)
      if (times.findings === null) throw new Error(`${batch}: nothing followed on ${name}`)
      if (round >= 0) followed.push(times)
      const changes = before.filter((one) => one !== right).length + (chosen[0] === 'undo' ? -1 : 1)
      for (let undone = 0; undone < changes; undone++) await follow(['undo', ''])
    }
    measured.push({ name, followed })
  }
  await page.close()
  return { batch, kinds: measured }
}
