// `npm run bench -- --ui`: the built app in a real browser with batches up to a million tokens and more: the first visit, frames,
// openings, memory, rules, what-ifs. Prints the tables of what must be reached. Options: --rounds 3  --frames 240
// --what-ifs 10 (of each kind; 0 leaves rules and what-ifs out)  --large (4,096 rows of 8,192, masks alone)  --short-runs  --json FILE
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureFindings } from './bench-findings.mjs'
import { findingsTables } from './bench-findings-tables.mjs'
import { measureFirstVisit } from './bench-first-visit.mjs'
import { firstVisitRows } from './bench-first-visit-rows.mjs'
import { writeMadeUpBatch } from './bench-ui-file.mjs'
import { hoverToInspector, installProbe, memoryInUse, panAndZoom, probeOnce } from './bench-ui-page.mjs'
import { uiTables } from './bench-ui-tables.mjs'
import { processorTimes, rendererSeconds } from './bench-ui-trace.mjs'
import { measureWhatIfs } from './bench-what-if.mjs'
import { chromiumArgs, findChromium } from './find-chromium.mjs'
import { root } from './paths.mjs'
import { tfjsChunks } from './tfjs-chunks.mjs'

/** @typedef {import('./bench-ui-tables.mjs').UiMeasure} UiMeasure */

const { values } = parseArgs({
  options: {
    ui: { type: 'boolean' },
    rounds: { type: 'string', default: '3' },
    frames: { type: 'string', default: '240' },
    'what-ifs': { type: 'string', default: '10' },
    large: { type: 'boolean' },
    'short-runs': { type: 'boolean' },
    json: { type: 'string' },
  },
})
const rounds = Number(values.rounds)

/** @type {(Omit<import('./bench-ui-file.mjs').MadeUpBatch, 'depths'> & { name: string })[]} */
const batches = [
  { name: '1,024 tokens, losses', rows: 1, sequenceLength: 1024, meanLength: 128, losses: true },
  { name: '1,048,576 tokens, losses', rows: 1, sequenceLength: 1 << 20, meanLength: 700, losses: true },
  { name: '1,048,576 tokens', rows: 1, sequenceLength: 1 << 20, meanLength: 700, losses: false },
]
if (values['short-runs'])
  batches.push({ name: '1,048,576 tokens, runs of 8', rows: 1, sequenceLength: 1 << 20, meanLength: 8, losses: false })
if (values.large)
  batches.push({ name: '4,096 × 8,192 tokens', rows: 4096, sequenceLength: 8192, meanLength: 700, losses: false })

const { build, preview } = await import('vite')
const { chromium } = await import('@playwright/test')
const folder = mkdtempSync(join(tmpdir(), 'mtp-lens-bench-'))
const tfjs = tfjsChunks()
await build({
  root,
  logLevel: 'error',
  plugins: [tfjs.plugin()],
  worker: { plugins: () => [tfjs.plugin()] },
  build: { outDir: join(folder, 'app'), emptyOutDir: true },
})
const server = await preview({
  root,
  build: { outDir: join(folder, 'app') },
  preview: { host: '127.0.0.1', port: 0, strictPort: false },
})
const address = `${server.resolvedUrls?.local[0]}`
const browser = await chromium.launch({
  executablePath: await findChromium(),
  // Memory is told when asked, not some seconds later.
  args: [...chromiumArgs, '--enable-blink-features=ForceEagerMeasureMemory'],
})
const session = await browser.newBrowserCDPSession()
try {
  console.error('  the first visit')
  const visit = await measureFirstVisit(browser, address, tfjs.files, folder, rounds)
  /** @type {UiMeasure[]} */
  const measures = []
  for (const batch of batches) {
    const path = join(folder, 'batch.safetensors')
    const arrays = writeMadeUpBatch(path, { ...batch, depths: 4 })
    console.error(`  ${batch.name}: ${(statSync(path).size / 1e6).toFixed(1)} MB`)
    measures.push({ ...(await measure(path, batch)), arrays })
    rmSync(path)
  }
  const count = Number(values['what-ifs'])
  const findings = count === 0 ? [] : await measureFindings(browser, address, folder, rounds)
  const whatIfs = count === 0 ? [] : await measureWhatIfs(browser, address, folder, count)
  console.log(uiTables(measures, firstVisitRows(visit), browser.version()))
  if (count > 0) console.log(`\n${findingsTables(findings, whatIfs)}`)
  const all = { date: new Date().toISOString(), visit, measures, findings, whatIfs }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`)
} finally {
  await browser.close()
  await new Promise((done) => server.httpServer.close(done))
  rmSync(folder, { recursive: true, force: true })
}

/**
 * @param {string} path
 * @param {{ name: string, losses: boolean, rows: number, sequenceLength: number }} batch
 * @returns {Promise<Omit<UiMeasure, 'arrays'>>}
 */
async function measure(path, { name, losses, rows, sequenceLength }) {
  /** @type {number[]} */
  const openMs = []
  /** @type {number[]} */
  const firstRowMs = []
  /** @type {number[]} */
  const openCpuMs = []
  for (let round = 0; ; round++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on('pageerror', (error) => console.error(error.message))
    await page.addInitScript(installProbe)
    await page.goto(`${address}?backend=cpu`)
    await page.evaluate(() => /** @type {any} */ (window).mtpLens.ready)
    const empty = await page.evaluate(memoryInUse)
    // Playwright's own 330 kB of script, which it sends with the first wait, would be parsed in the time that is measured.
    await page.waitForFunction(() => true)
    const cpu = await rendererSeconds(session)
    await page.getByTestId('open-file').setInputFiles(path)
    const probe = await page.waitForFunction(probeOnce, null, { timeout: 600_000, polling: 100 })
    openCpuMs.push(1000 * ((await rendererSeconds(session)) - cpu))
    const times = await probe.jsonValue()
    openMs.push(times === null ? Number.NaN : times.shown - times.dropped)
    firstRowMs.push(times === null ? Number.NaN : times.firstRow - times.dropped)
    if (round + 1 < rounds) {
      await page.close()
      continue
    }
    await page.waitForFunction(() => document.documentElement.dataset.state === 'ready', null, { timeout: 600_000 })
    const memory = (await page.evaluate(memoryInUse)) - empty
    /** @type {number[]} */
    let frameMs = []
    const frameCpuMs = await processorTimes(browser, page, async () => {
      frameMs = await page.evaluate(panAndZoom, Number(values.frames))
    })
    await page.getByTestId('timeline-grid').press('0')
    const hover = await page.evaluate(hoverToInspector, 40)
    await page.close()
    return {
      name,
      tokens: rows * sequenceLength,
      losses,
      firstRowMs,
      openMs,
      openCpuMs,
      memory,
      frameMs,
      frameCpuMs,
      hover,
    }
  }
}
