import './register-gradients.ts'
import { startWebgpu } from '../src/gpu/start-webgpu.ts'
import { webgpuCrossEntropy } from '../src/gpu/webgpu-cross-entropy.ts'
import type { BenchResult } from './bench-result.ts'
import { compareMethods } from './compare-methods.ts'
import { gpuMemory } from './gpu-memory.ts'
import { makeInputs } from './inputs.ts'
import { methods } from './methods.ts'
import { sweeps } from './sweeps.ts'
import { whatIf } from './what-if.ts'

/** Tokens, hidden size, vocabulary. */
const sizes = {
  S: [64, 256, 4096],
  M: [128, 256, 8192],
  L: [512, 2048, 32768],
  XL: [512, 4096, 151936],
} as const

export interface BenchOptions {
  readonly sizes: readonly (keyof typeof sizes)[]
  readonly rounds: number
  readonly sweeps: boolean
  readonly vocabularies: readonly number[]
  /** Address of a sample for the what-if, or null. */
  readonly sample: string | null
}

/** @throws Error where there is no WebGPU */
export async function runBench(options: BenchOptions, log: (line: string) => void): Promise<BenchResult> {
  const started = await startWebgpu()
  if (!started.available) throw new Error(started.reason)
  const { context } = started
  const { limits } = context.device
  const memory = gpuMemory(context)
  // Tiles of 1 MiB, so that also the small sizes stream: two are on the GPU at a time.
  const streamed = webgpuCrossEntropy({ ...context, budgetBytes: 2 * 1024 * 1024 })
  const comparisons: BenchResult['comparisons'][number][] = []
  for (const size of options.sizes) {
    const shape = sizes[size]
    log(`size ${size}, [N, H, V] = [${shape}]`)
    const inputs = makeInputs(shape[0], shape[1], shape[2])
    const all = methods(context, streamed)
    comparisons.push({ size, shape, rows: await compareMethods(inputs, all, memory, options.rounds, log) })
    inputs.dispose()
  }
  log('sweeps')
  return {
    adapter: started.adapter,
    software: started.software,
    userAgent: navigator.userAgent,
    kernel: context.variant,
    limits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
    budgetBytes: context.budgetBytes,
    comparisons,
    sweeps: options.sweeps ? await sweeps(streamed, sizes.M, options.vocabularies, options.rounds) : [],
    whatIf: options.sample === null ? null : await whatIf(options.sample, started.backend, 2 * options.rounds),
  }
}
