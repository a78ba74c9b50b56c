import '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { BufferLedger } from './gpu-buffers.ts'
import { DEFAULT_BUDGET_BYTES, type GpuContext } from './gpu-context.ts'
import { Kernels } from './kernel.ts'
import type { KernelVariant } from './kernel-sources.ts'
import { SubmitPacer } from './submit-pacer.ts'
import { webgpuCrossEntropy } from './webgpu-cross-entropy.ts'

/** WebGPU, ready to compute, or why it is not there. */
export type WebgpuStart =
  | {
      readonly available: true
      readonly backend: CrossEntropyBackend
      readonly context: GpuContext
      /** Vendor and architecture, as the browser gives them. */
      readonly adapter: string
      /** True for an adapter that the processor emulates. */
      readonly software: boolean
      /** Resolves with the reason when the device is lost; never on a wanted end. */
      readonly lost: Promise<string>
    }
  | { readonly available: false; readonly reason: string }

/** Starts the WebGPU backend of tfjs. Never throws: a machine without WebGPU is a result like another. */
export async function startWebgpu(): Promise<WebgpuStart> {
  if (navigator.gpu === undefined)
    return {
      available: false,
      reason: globalThis.isSecureContext
        ? 'this browser has no WebGPU'
        : 'WebGPU needs https or localhost, and this page has neither',
    }
  try {
    // Inputs under 1,000 elements would be computed on the CPU without a word.
    tf.env().set('WEBGPU_CPU_FORWARD', false)
    if (!(await tf.setBackend('webgpu'))) return { available: false, reason: 'tfjs could not start its WebGPU backend' }
    await tf.ready()
    const { device } = tf.backend() as unknown as { device: GPUDevice }
    const software = device.adapterInfo.isFallbackAdapter === true
    const context = createContext(device, software, software ? 'reg' : 'smem')
    return {
      available: true,
      backend: webgpuCrossEntropy(context),
      context,
      adapter: adapterName(device),
      software,
      lost: new Promise((resolve) => {
        device.lost.then(({ reason, message }) => {
          if (reason !== 'destroyed') resolve(message || 'the device was lost')
        })
      }),
    }
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A context on a device, with nothing compiled or measured yet. */
export function createContext(device: GPUDevice, software: boolean, variant: KernelVariant): GpuContext {
  return {
    device,
    software,
    variant,
    kernels: new Kernels(device),
    ledger: new BufferLedger(),
    pacer: new SubmitPacer(device.queue, software),
    budgetBytes: DEFAULT_BUDGET_BYTES,
  }
}

function adapterName({ adapterInfo: { vendor, architecture, description } }: GPUDevice): string {
  return description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'WebGPU adapter'
}
