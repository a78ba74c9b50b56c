import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { BackendChoice } from './engine-messages.ts'

/** What computes, and how it is named on the screen. */
export interface ComputeDevice {
  readonly backend: CrossEntropyBackend
  readonly info: EngineInfo
}

/**
 * The device that the user's choice gives on this machine. WebGPU that is asked for and not there becomes the CPU, with
 * the reason in its name.
 * @param onReset told when the GPU was lost while it computed and another device took its place
 */
export async function startDevice(choice: BackendChoice, onReset: (info: EngineInfo) => void): Promise<ComputeDevice> {
  if (choice === 'cpu') return cpuDevice('float64, as ?backend=cpu asks', false)
  // tfjs is loaded only where it may be used.
  const { startWebgpu } = await import('../gpu/start-webgpu.ts')
  let reset = false
  const started = await startWebgpu(() => {
    reset = true
    onReset(info())
  })
  if (!started.available) return cpuDevice(`float64; ${started.reason}`, true)
  const { adapter, software, backend } = started
  const info = (): EngineInfo => ({
    backend: 'webgpu',
    adapter: reset ? `${adapter}; the GPU was reset` : adapter,
    fallback: software,
  })
  return {
    backend,
    // What is said of the device goes on being said with every later figure.
    get info() {
      return info()
    },
  }
}

/** The reference itself computes. */
export function cpuDevice(why: string, fallback: boolean): ComputeDevice {
  return {
    backend: cpuCrossEntropy,
    info: { backend: 'cpu', adapter: why, fallback },
  }
}
