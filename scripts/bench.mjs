// `npm run bench`: our kernels against tfjs on the same buffers, in a real browser. Prints ratios with their spread, and the
// table of what must be reached. Options: --sizes S,M  --rounds 5  --vocabularies 4096,8192,16384  --no-sweeps  --json FILE
// With --ui: the interface instead (bench-ui.mjs).
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchTables } from './bench-tables.mjs'
import { chromiumArgs, findChromium } from './find-chromium.mjs'
import { root } from './paths.mjs'

if (process.argv.includes('--ui')) {
  await import('./bench-ui.mjs')
  process.exit()
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'S,M' },
    rounds: { type: 'string', default: '5' },
    vocabularies: { type: 'string', default: '4096,8192,16384' },
    sweeps: { type: 'boolean', default: true },
    sample: { type: 'string', default: '/samples/kjv-packed.safetensors' },
    json: { type: 'string' },
  },
  allowNegative: true,
})

const { createServer } = await import('vite')
const { chromium } = await import('@playwright/test')
const server = await createServer({
  root,
  configFile: false,
  cacheDir: 'node_modules/.cache/vite-bench',
  // A file saved meanwhile must not reload the page in the middle of a measurement.
  server: { host: '127.0.0.1', hmr: false, watch: null },
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients.js',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-webgpu',
    ],
    entries: ['bench/index.html'],
  },
})
await server.listen()
const browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumArgs })
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(error.message))
  await page.exposeFunction('benchProgress', (/** @type {string} */ line) => console.error(`  ${line}`))
  await page.goto(`${server.resolvedUrls?.local[0]}bench/index.html`)
  await page.waitForFunction('window.runBench !== undefined')
  const options = {
    sizes: values.sizes.split(',').filter(Boolean),
    rounds: Number(values.rounds),
    sweeps: values.sweeps,
    vocabularies: values.vocabularies.split(',').map(Number),
    sample: values.sample || null,
  }
  const result = /** @type {import('../bench/bench-result.ts').BenchResult} */ (
    await page.evaluate(`window.runBench(${JSON.stringify(options)})`)
  )
  console.log(benchTables(result))
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ date: new Date().toISOString(), ...result }, null, 2)}\n`)
} finally {
  await browser.close()
  await server.close()
}
