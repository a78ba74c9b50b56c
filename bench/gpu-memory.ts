import * as tf from '@tensorflow/tfjs-core'
import type { GpuContext } from '../src/gpu/gpu-context.ts'

interface BufferManager {
  numBytesUsed: number
  acquireBuffer(size: number, usage: number, mapped?: boolean, reuse?: boolean): GPUBuffer
}

/** Most bytes in use since `reset`, on top of what was in use then: tfjs's buffers, and those of our own ledger. */
export function gpuMemory(context: GpuContext): { reset(): void; peak(): { tfjs: number; ours: number } } {
  const { bufferManager } = tf.backend() as unknown as { bufferManager: BufferManager }
  let base = 0
  let most = 0
  const acquire = bufferManager.acquireBuffer.bind(bufferManager)
  bufferManager.acquireBuffer = (...args) => {
    const buffer = acquire(...args)
    most = Math.max(most, bufferManager.numBytesUsed)
    return buffer
  }
  return {
    reset() {
      base = bufferManager.numBytesUsed
      most = base
      context.ledger.resetPeak()
    },
    peak: () => ({ tfjs: most - base, ours: context.ledger.peak }),
  }
}
