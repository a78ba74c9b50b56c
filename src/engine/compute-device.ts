import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { BackendChoice } from './engine-messages.ts'

/** What computes, and how it is named on the screen. */
export interface ComputeDevice {
  readonly backend: CrossEntropyBackend
  readonly info: EngineInfo
  /** Resolves when the device can compute no more, with the reason; never for the CPU. */
  readonly lost: Promise<string>
}

/**
 * The device that the user's choice gives on this machine. WebGPU that is asked for and not there becomes the CPU, with
 * the reason in its name.
 */
export async function startDevice(choice: BackendChoice): Promise<ComputeDevice> {
  if (choice === 'cpu') return cpuDevice('float64, as ?backend=cpu asks', false)
  // tfjs is loaded only where it may be used.
  const { startWebgpu } = await import('../gpu/start-webgpu.ts')
  const started = await startWebgpu()
  if (!started.available) return cpuDevice(`float64; ${started.reason}`, true)
  const { backend, adapter, software, lost } = started
  return { backend, lost, info: { backend: 'webgpu', adapter, fallback: software } }
}

/** The reference itself computes. */
export function cpuDevice(why: string, fallback: boolean): ComputeDevice {
  return {
    backend: cpuCrossEntropy,
    info: { backend: 'cpu', adapter: why, fallback },
    lost: new Promise(() => undefined),
  }
}
