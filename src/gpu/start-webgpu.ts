import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { chooseKernel } from './choose-kernel.ts'
import { createContext, type GpuContext } from './gpu-context.ts'
import { requestDevice } from './request-device.ts'
import { resilientCrossEntropy } from './resilient-cross-entropy.ts'
import { adapterName } from './software-adapter.ts'

/** WebGPU, ready to compute, or why it is not there. */
export type WebgpuStart =
  | {
      readonly available: true
      /** Survives a lost device by making another. */
      readonly backend: CrossEntropyBackend
      /** The device that was found first. */
      readonly context: GpuContext
      /** Vendor and architecture, as the browser gives them, and the forward kernel in use. */
      readonly adapter: string
      /** True for an adapter that the processor emulates. */
      readonly software: boolean
    }
  | { readonly available: false; readonly reason: string }

/**
 * Starts the WebGPU backend of tfjs on a device of ours. Never throws: a machine without WebGPU is a result like another.
 * @param onReset told when a device was lost while it computed and another took its place
 */
export async function startWebgpu(onReset: (reason: string) => void = () => undefined): Promise<WebgpuStart> {
  if (navigator.gpu === undefined)
    return {
      available: false,
      reason: globalThis.isSecureContext
        ? 'this browser has no WebGPU'
        : 'WebGPU needs https or localhost, and this page has neither',
    }
  try {
    const context = await startContext()
    return {
      available: true,
      backend: resilientCrossEntropy(context, startContext, onReset),
      context,
      adapter: `${adapterName(context.device.adapterInfo)}, ${context.variant} kernel`,
      software: context.software,
    }
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A device, registered with tfjs, and the kernel that is fastest on it. */
async function startContext(): Promise<GpuContext> {
  const { device, adapterInfo, software } = await requestDevice()
  // Inputs under 1,000 elements would be computed on the CPU without a word.
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  if (tf.findBackendFactory('webgpu') !== null) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapterInfo), 3)
  if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs could not start its WebGPU backend')
  const context = createContext(device, software, 'reg')
  return { ...context, variant: await chooseKernel(context, adapterName(adapterInfo)) }
}
