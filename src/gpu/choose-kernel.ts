import { memoryTensor } from '../core/tensor/tensor.ts'
import { fusedPass } from './fused-pass.ts'
import type { GpuContext } from './gpu-context.ts'
import { type KeptKernel, keptVariant } from './kept-kernels.ts'
import { KernelError } from './kernel.ts'
import { type KernelVariant, kernelSources } from './kernel-sources.ts'

/** A forward kernel, and how it came to be chosen. */
export interface KernelChoice {
  readonly variant: KernelVariant
  readonly chosen:
    | { readonly by: 'emulated adapter' }
    | { readonly by: 'trial'; readonly ms: number }
    | { readonly by: 'earlier visit' }
}

/** What was found for each adapter since the worker started. */
const known = new Map<string, KernelChoice>()

/** Half a billion multiplications: some milliseconds of a GPU. */
const TOKENS = 128
const WIDTH = 512
const CLASSES = 8192

/**
 * The faster forward kernel of this device: the one kept for its adapter, where it still compiles, and otherwise that of a
 * short trial. An emulated GPU is not asked: it takes ten seconds to compile the kernel that uses workgroup memory, which
 * then is several times slower.
 * @param adapter the adapter's `adapterKey`
 * @throws KernelError where no kernel compiles; GpuMemoryError
 */
export async function chooseKernel(
  context: GpuContext,
  adapter: string,
  kept: readonly KeptKernel[],
): Promise<KernelChoice> {
  if (context.software) return { variant: 'reg', chosen: { by: 'emulated adapter' } }
  let choice = known.get(adapter)
  if (choice !== undefined) return choice
  const variant = keptVariant(kept, adapter)
  choice =
    variant !== null && (await compiles(context, variant))
      ? { variant, chosen: { by: 'earlier visit' } }
      : await byTrial(context)
  known.set(adapter, choice)
  return choice
}

async function compiles({ kernels }: GpuContext, variant: KernelVariant): Promise<boolean> {
  try {
    await kernels.prepare(kernelSources.fusedForward(variant, 1, false, 'wide'))
    return true
  } catch (error) {
    if (error instanceof KernelError) return false
    throw error
  }
}

/** A kernel that does not compile loses; the other's error is thrown only where neither does. */
async function byTrial(context: GpuContext): Promise<KernelChoice> {
  const started = performance.now()
  const times: [number, KernelVariant][] = []
  let problem: unknown
  for (const variant of ['smem', 'reg'] as const) {
    try {
      times.push([await trial({ ...context, variant }), variant])
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
      problem = error
    }
  }
  if (times.length === 0) throw problem
  const [[, variant]] = times.sort(([a], [b]) => a - b)
  return { variant, chosen: { by: 'trial', ms: performance.now() - started } }
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
