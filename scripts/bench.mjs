// `npm run bench`: our kernels against tfjs on the same buffers, in a real browser. Prints ratios with their spread, and the
// table of what must be reached. Options: --sizes S,M,L  --rounds 5  --vocabularies 4096,…  --no-sweeps  --full  --json FILE
// --node runs the same in Node through Dawn, where `npm install --no-save webgpu@0.6.2` was done; --bundle FILE writes that as
// one file for a GPU server without a browser.
// With --ui: the interface instead (bench-ui.mjs).
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleBench } from './bench-bundle.mjs'
import { benchTables } from './bench-tables.mjs'
import { chromiumArgs, findChromium } from './find-chromium.mjs'
import { root } from './paths.mjs'
import { runNode } from './run-node.mjs'

if (process.argv.includes('--ui')) {
  await import('./bench-ui.mjs')
  process.exit()
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'S,M,L' },
    rounds: { type: 'string', default: '5' },
    vocabularies: { type: 'string', default: '4096,16384,65536,262144' },
    sweeps: { type: 'boolean', default: true },
    sample: { type: 'string', default: '/samples/kjv-packed.safetensors' },
    full: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    bundle: { type: 'string' },
    json: { type: 'string' },
  },
  allowNegative: true,
})

if (values.bundle !== undefined) {
  await bundleBench(resolve(values.bundle))
  console.log(`${values.bundle}: run it with node beside an installed webgpu@0.6.2`)
  process.exit(0)
}
if (values.node) {
  const bundle = join(root, 'node_modules/.cache/bench/bench.mjs')
  await bundleBench(bundle)
  const sample = values.sample === '' ? [] : ['--sample', join(root, 'public', values.sample)]
  const own = new Set(['--node', '--sample', values.sample])
  const passed = process.argv.slice(2).filter((one) => !own.has(one) && !one.startsWith('--sample='))
  // Chrome's own process may run out of the default heap with 256k classes; Node has 4 GB unless told.
  process.exit(await runNode(['--max-old-space-size=8192', bundle, ...passed, ...sample]))
}

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
    full: values.full,
    vocabularies: values.vocabularies.split(',').filter(Boolean).map(Number),
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
