import './register-gradients.ts'
import { startWebgpu } from '../src/gpu/start-webgpu.ts'
import { webgpuCrossEntropy } from '../src/gpu/webgpu-cross-entropy.ts'
import type { BenchResult, LargeHead } from './bench-result.ts'
import { compareMethods } from './compare-methods.ts'
import { gpuMemory } from './gpu-memory.ts'
import { makeInputs } from './inputs.ts'
import { largeHeads, streamLargeHead } from './large-heads.ts'
import { methods } from './methods.ts'
import { measuredPeak } from './peak-probe.ts'
import { sweeps } from './sweeps.ts'
import { whatIf } from './what-if.ts'

/** Tokens, hidden size, vocabulary. */
const sizes = {
  S: [64, 256, 4096],
  M: [128, 256, 8192],
  L: [512, 2048, 32768],
} as const

/** Tokens that go over the largest LM heads: on a real GPU, on an emulated one. */
const LARGE_HEAD_TOKENS = { real: 512, emulated: 4 }

export interface BenchOptions {
  readonly sizes: readonly (keyof typeof sizes)[]
  readonly rounds: number
  readonly sweeps: boolean
  readonly vocabularies: readonly number[]
  /** Everything, whatever the adapter. */
  readonly full: boolean
  /** A dump for the what-if, or null. */
  readonly sample: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null
}

/** @throws Error where there is no WebGPU */
export async function runBench(options: BenchOptions, log: (line: string) => void): Promise<BenchResult> {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  const { context, software } = started
  const { limits } = context.device
  const skipped: string[] = []
  const memory = gpuMemory(context)
  // Tiles of 1 MiB, so that also the small sizes stream: two are on the GPU at a time.
  const streamed = webgpuCrossEntropy({ ...context, budgetBytes: 2 * 1024 * 1024 })
  log('peak of the adapter')
  const peak = await measuredPeak(context)
  const comparisons: BenchResult['comparisons'][number][] = []
  for (const size of options.sizes) {
    if (size === 'L' && software && !options.full) {
      skipped.push('Size L [512, 2048, 32768]: only on a real GPU (this adapter is emulated), or with --full.')
      continue
    }
    const shape = sizes[size]
    log(`size ${size}, [N, H, V] = [${shape}]`)
    const inputs = makeInputs(shape[0], shape[1], shape[2])
    const all = methods(context, streamed)
    comparisons.push({ size, shape, rows: await compareMethods(inputs, all, memory, options.rounds, log) })
    inputs.dispose()
  }
  return {
    adapter: started.adapter,
    software,
    userAgent: navigator.userAgent,
    kernel: context.variant,
    limits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
    budgetBytes: context.budgetBytes,
    peak,
    comparisons,
    sweeps: options.sweeps
      ? await sweeps(context, webgpuCrossEntropy(context), streamed, sizes.M, options.vocabularies, options.rounds, log)
      : [],
    whatIf: options.sample === null ? null : await whatIf(options.sample, started.backend, 2 * options.rounds),
    largeHeads: await allLargeHeads(),
    skipped,
  }

  async function allLargeHeads(): Promise<LargeHead[]> {
    if (software && !options.full) {
      const heads = largeHeads.map((shape) => `[${shape.join(', ')}]`).join(' and ')
      skipped.push(`Size XL, LM heads ${heads} streamed: only on a real GPU (this one is emulated), or with --full.`)
      return []
    }
    const rows: LargeHead[] = []
    for (const shape of largeHeads) {
      log(`LM head [${shape}], streamed`)
      rows.push(await streamLargeHead(context, shape, LARGE_HEAD_TOKENS[software ? 'emulated' : 'real']))
    }
    return rows
  }
}
