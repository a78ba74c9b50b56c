import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { KernelInUse } from './engine-messages.ts'

/** What computes, and how it is named on the screen. */
export interface ComputeDevice {
  readonly backend: CrossEntropyBackend
  readonly info: EngineInfo
  /** WebGPU's forward kernel, null elsewhere and before the first loss. */
  readonly kernel: KernelInUse | null
  /** GPU memory that a computation may take from the next one on; without effect where no GPU computes. */
  setBudget(bytes: number): void
}
