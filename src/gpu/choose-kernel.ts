import { memoryTensor } from '../core/tensor/tensor.ts'
import { fusedPass } from './fused-pass.ts'
import type { GpuContext } from './gpu-context.ts'
import type { KernelVariant } from './kernel-sources.ts'

/** What was found for each adapter since the worker started. */
const chosen = new Map<string, KernelVariant>()

/** Half a billion multiplications: some milliseconds of a GPU. */
const TOKENS = 128
const WIDTH = 512
const CLASSES = 8192

/**
 * The faster forward kernel of this device, by a short trial, remembered for its adapter. An emulated GPU is not asked: it
 * takes ten seconds to compile the kernel that uses workgroup memory, which then is several times slower.
 * @throws KernelError; GpuMemoryError
 */
export async function chooseKernel(context: GpuContext, adapter: string): Promise<KernelVariant> {
  if (context.software) return 'reg'
  const known = chosen.get(adapter)
  if (known !== undefined) return known
  const times: [number, KernelVariant][] = []
  for (const variant of ['smem', 'reg'] as const) times.push([await trial({ ...context, variant }), variant])
  const [[, fastest]] = times.sort(([a], [b]) => a - b)
  chosen.set(adapter, fastest)
  return fastest
}

/** Milliseconds of the second of two runs: the first compiles. */
async function trial(context: GpuContext): Promise<number> {
  const pattern = (length: number) => Uint16Array.from({ length }, (_, i) => 0x3c00 + ((i * 37) % 256))
  const tensor = (name: string, rows: number) =>
    memoryTensor(name, 'trial', 'BF16', [rows, WIDTH], new Uint8Array(pattern(rows * WIDTH).buffer))
  const input = {
    ranges: [{ hidden: tensor('hidden', TOKENS), start: 0, end: TOKENS }],
    weight: tensor('weight', CLASSES),
    classes: null,
    expected: false,
  }
  const options = { softcap: 0, signal: new AbortController().signal }
  await fusedPass(context, input, options, () => undefined)
  const started = performance.now()
  await fusedPass(context, input, options, () => undefined)
  return performance.now() - started
}
