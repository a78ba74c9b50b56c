import { DEFAULT_BUDGET_BYTES } from './default-budget.ts'
import { BufferLedger } from './gpu-buffers.ts'
import { Kernels } from './kernel.ts'
import type { KernelVariant } from './kernel-sources.ts'
import { SubmitPacer } from './submit-pacer.ts'

/** A device and what belongs to it. */
export interface GpuContext {
  readonly device: GPUDevice
  /** True for an adapter that the processor emulates. */
  readonly software: boolean
  readonly kernels: Kernels
  readonly ledger: BufferLedger
  readonly pacer: SubmitPacer
  readonly variant: KernelVariant
  /** Bytes that a computation may take on the GPU on top of the hidden states. */
  budgetBytes: number
  /** Resolves with the reason once the device is lost. */
  readonly lost: Promise<string>
  isLost(): boolean
}

/** A context on a device, with nothing compiled or measured yet. */
export function createContext(device: GPUDevice, software: boolean, variant: KernelVariant): GpuContext {
  let isLost = false
  return {
    device,
    software,
    variant,
    kernels: new Kernels(device),
    ledger: new BufferLedger(),
    pacer: new SubmitPacer(device.queue, software),
    budgetBytes: DEFAULT_BUDGET_BYTES,
    lost: device.lost.then(({ message }) => {
      isLost = true
      return message || 'the device was lost'
    }),
    isLost: () => isLost,
  }
}
