import type { BufferLedger } from './gpu-buffers.ts'
import type { Kernels } from './kernel.ts'
import type { KernelVariant } from './kernel-sources.ts'
import type { SubmitPacer } from './submit-pacer.ts'

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
}

/** On top of the hidden states; the user can set another. */
export const DEFAULT_BUDGET_BYTES = 256 * 1024 * 1024
