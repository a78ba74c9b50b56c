import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import { chooseKernel, type KernelChoice } from './choose-kernel.ts'
import { DEFAULT_BUDGET_BYTES } from './default-budget.ts'
import { findAdapter } from './find-adapter.ts'
import { createContext, type GpuContext } from './gpu-context.ts'
import { adapterKey, type KeptKernel } from './kept-kernels.ts'
import { KERNEL_TILES } from './kernel-sources.ts'
import { requestDevice } from './request-device.ts'
import { resilientCrossEntropy } from './resilient-cross-entropy.ts'
import { adapterName } from './software-adapter.ts'

/** The forward kernel that computes on an adapter. */
export interface KernelInUse extends KernelChoice {
  /** `adapterKey` of the adapter. */
  readonly adapter: string
  /** Tokens and classes that a workgroup multiplies at a time. */
  readonly tile: readonly [tokens: number, classes: number]
}

export interface WebgpuOptions {
  /** Bytes that a computation may take on the GPU on top of the hidden states. */
  readonly budgetBytes?: number
  /** Kernels that were chosen before, by adapter. */
  readonly keptKernels?: readonly KeptKernel[]
  /** Told when a device was lost while it computed and another took its place. */
  readonly onReset?: (reason: string) => void
}

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
      /** The kernel of the device of now. */
      kernel(): KernelInUse
      /** Another budget, from the next computation on. */
      setBudget(bytes: number): void
    }
  | { readonly available: false; readonly reason: string }

/** Starts the WebGPU backend of tfjs on a device of ours. Never throws: a machine without WebGPU is a result like another. */
export async function startWebgpu({
  budgetBytes = DEFAULT_BUDGET_BYTES,
  keptKernels = [],
  onReset = () => undefined,
}: WebgpuOptions = {}): Promise<WebgpuStart> {
  const found = await findAdapter()
  if (!found.available) return found
  try {
    let { context, kernel } = await startContext(keptKernels)
    context.budgetBytes = budgetBytes
    const restart = async () => {
      ;({ context, kernel } = await startContext(keptKernels))
      return context
    }
    const { setBudget, ...backend } = resilientCrossEntropy(context, restart, onReset)
    return {
      available: true,
      backend,
      context,
      adapter: `${adapterName(context.device.adapterInfo)}, ${context.variant} kernel`,
      software: context.software,
      kernel: () => kernel,
      setBudget,
    }
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A device, registered with tfjs, and the kernel that is fastest on it. */
async function startContext(keptKernels: readonly KeptKernel[]): Promise<{ context: GpuContext; kernel: KernelInUse }> {
  const { device, adapterInfo, software } = await requestDevice()
  // Inputs under 1,000 elements would be computed on the CPU without a word.
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  if (tf.findBackendFactory('webgpu') !== null) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapterInfo), 3)
  if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs could not start its WebGPU backend')
  const context = createContext(device, software, 'reg')
  const adapter = adapterKey(adapterInfo)
  const choice = await chooseKernel(context, adapter, keptKernels)
  const { variant } = choice
  return { context: { ...context, variant }, kernel: { ...choice, adapter, tile: KERNEL_TILES[variant] } }
}
