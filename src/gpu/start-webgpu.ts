import '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { webgpuCrossEntropy } from './webgpu-cross-entropy.ts'

/** WebGPU, ready to compute, or why it is not there. */
export type WebgpuStart =
  | {
      readonly available: true
      readonly backend: CrossEntropyBackend
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
    const { device, adapterInfo } = tf.backend() as unknown as { device: GPUDevice; adapterInfo: AdapterNames }
    const info = adapterInfo.info ?? adapterInfo
    return {
      available: true,
      backend: webgpuCrossEntropy,
      adapter: adapterName(info, device),
      software: (device.adapterInfo ?? info).isFallbackAdapter === true,
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

interface AdapterNames {
  readonly info?: AdapterNames
  readonly isFallbackAdapter?: boolean
}

function adapterName(_info: AdapterNames, device: GPUDevice): string {
  const { vendor, architecture, description } = device.adapterInfo
  return description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'WebGPU adapter'
}
