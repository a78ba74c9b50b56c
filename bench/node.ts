import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

// The benchmark in Node: for a GPU server without a browser. `npm run bench -- --bundle FILE` makes this one file, which needs
// only the package `webgpu` beside it.

/** As `scripts/bench.mjs` takes them. */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'S,M,L' },
    rounds: { type: 'string', default: '5' },
    vocabularies: { type: 'string', default: '4096,16384,65536,262144' },
    sweeps: { type: 'boolean', default: true },
    full: { type: 'boolean', default: false },
    sample: { type: 'string', default: '' },
    json: { type: 'string' },
  },
  allowNegative: true,
})

/** Dawn ends the process when V8 collects these two while their device is in use. */
const kept: unknown[] = []

const problem = await startDawn()
if (problem !== null) {
  process.stdout.write(`${problem}\n`)
  process.exit(2)
}
// tfjs looks at its surroundings when it is loaded, so they are made first.
const { runBench } = await import('./run-bench.ts')
const { benchTables } = await import('../scripts/bench-tables.mjs')
const bytes = values.sample === '' ? null : new Uint8Array(readFileSync(values.sample))
const result = await runBench(
  {
    sizes: values.sizes.split(',').filter((size) => size === 'S' || size === 'M' || size === 'L'),
    rounds: Number(values.rounds),
    vocabularies: values.vocabularies.split(',').filter(Boolean).map(Number),
    sweeps: values.sweeps,
    full: values.full,
    sample: bytes === null ? null : { name: values.sample, bytes },
  },
  (line) => process.stderr.write(`  ${line}\n`),
)
process.stdout.write(`${benchTables(result)}\n`)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ date: new Date().toISOString(), ...result }, null, 2)}\n`)
// A device that is alive keeps the process alive.
process.exit(0)

/** Puts Dawn where a browser has WebGPU. Returns why it cannot, or null. */
async function startDawn(): Promise<string | null> {
  let path: string
  try {
    path = createRequire(join(process.cwd(), 'package.json')).resolve('webgpu')
  } catch {
    return 'Not run in Node: the package "webgpu" (132 MB, no dependency of this project) is not here. To have it: npm install --no-save webgpu@0.6.2'
  }
  const dawn = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    create(options: string[]): GPU
    globals: object
  }
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  const request = gpu.requestAdapter.bind(gpu)
  const lasting = {
    requestAdapter: async (options?: GPURequestAdapterOptions) => {
      const adapter = await request(options)
      kept.push(adapter)
      return adapter
    },
  }
  kept.push(gpu)
  if ((await lasting.requestAdapter()) === null)
    return 'Not run in Node: Dawn finds no Vulkan, Metal or D3D12 driver (VK_ICD_FILENAMES names the driver file on Linux)'
  const navigator = { gpu: lasting, userAgent: `Node ${process.version}, Dawn` }
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  const document = { createElement: () => ({ getContext: () => null }) }
  Object.assign(globalThis, { window: globalThis, document, mtpLensBenchKept: kept })
  return null
}
