import type { ComputeOptions, CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import type { GpuContext } from './gpu-context.ts'
import { GpuMemoryError } from './gpu-memory-error.ts'
import { SMALLEST_TILE_BYTES } from './tile-plan.ts'
import { webgpuCrossEntropy } from './webgpu-cross-entropy.ts'

/** So many losses within so long, and the GPU is not asked again. */
const MOST_LOSSES = 3
const LOSS_WINDOW_MS = 60_000
/** A failing call may be heard of before the loss that made it fail. */
const LOSS_NOTICE_MS = 250

/** The GPU is given up: why, for the user. */
export class GpuGivenUpError extends Error {
  override readonly name = 'GpuGivenUpError'
}

export interface ResilientCrossEntropy extends CrossEntropyBackend {
  /** Another budget, from the next computation on; what running out of memory took from the last one is given back. */
  setBudget(bytes: number): void
}

/**
 * WebGPU cross entropy that survives its device. A lost device is replaced and the computation starts again, which gives
 * the same bits; out of memory halves the tiles. What cannot be helped is thrown, and the engine computes on the processor.
 * @param restart makes a new device and everything on it
 * @param onReset told of every device that was replaced while it was computing
 */
export function resilientCrossEntropy(
  first: GpuContext,
  restart: () => Promise<GpuContext>,
  onReset: (reason: string) => void,
): ResilientCrossEntropy {
  let context = first
  let backend = webgpuCrossEntropy(first)
  const losses: number[] = []

  async function replace(reason: string): Promise<void> {
    const now = performance.now()
    losses.push(now)
    if (losses.filter((time) => now - time < LOSS_WINDOW_MS).length >= MOST_LOSSES)
      throw new GpuGivenUpError(`the GPU was lost ${MOST_LOSSES} times within a minute: ${reason}`)
    const next = await restart()
    next.budgetBytes = context.budgetBytes
    context = next
    backend = webgpuCrossEntropy(context)
  }

  async function withRecovery<T>(
    options: Pick<ComputeOptions, 'signal'>,
    compute: (backend: CrossEntropyBackend) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      // Lost while nothing was computed, in a hidden tab for example: nobody needs to be told.
      if (context.isLost()) await replace(await context.lost)
      try {
        return await compute(backend)
      } catch (error) {
        if (options.signal.aborted || error instanceof ReadError) throw error
        // After a loss even the smallest buffer is refused, so the loss is looked for first.
        const reason = await Promise.race([context.lost, pause(LOSS_NOTICE_MS)])
        if (reason !== null) {
          await replace(reason)
          onReset(reason)
        } else if (error instanceof GpuMemoryError && context.budgetBytes >= 4 * SMALLEST_TILE_BYTES) {
          context.budgetBytes = Math.floor(Math.min(context.budgetBytes, LARGEST_USEFUL_BUDGET) / 2)
        } else {
          throw error
        }
      }
    }
  }

  return {
    logSumExp: (heads, options) => withRecovery(options, (on) => on.logSumExp(heads, options)),
    headFacts: (heads, options) => withRecovery(options, (on) => on.headFacts(heads, options)),
    targetLogits: (head, classes, options) => withRecovery(options, (on) => on.targetLogits(head, classes, options)),
    weightGradientNorms: (heads, options) => withRecovery(options, (on) => on.weightGradientNorms(heads, options)),
    setBudget: (bytes) => {
      context.budgetBytes = bytes
    },
  }
}

/** Tiles do not grow beyond this budget, so halving a larger one changes nothing. */
const LARGEST_USEFUL_BUDGET = 64 * 1024 * 1024

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}
