import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { EngineInfo } from '../core/report/report.ts'
import { softwareAdapter } from '../gpu/software-adapter.ts'
import { startWasm } from '../wasm/start-wasm.ts'
import type { EngineRequest, KernelInUse } from './engine-messages.ts'

/** What computes, and how it is named on the screen. */
export interface ComputeDevice {
  readonly backend: CrossEntropyBackend
  readonly info: EngineInfo
  /** WebGPU's forward kernel, null elsewhere. */
  readonly kernel: KernelInUse | null
  /** GPU memory that a computation may take from the next one on; without effect where no GPU computes. */
  setBudget(bytes: number): void
}

/**
 * The device that the user's choice gives on this machine: what is asked for and not there becomes the next best, with the
 * reason in its name. Without a choice a GPU that the processor emulates is left alone: WASM computes on the same processor,
 * several times faster (docs/benchmarks.md).
 * @param onReset told when the GPU was lost while it computed and another device took its place
 */
export async function startDevice(
  { backend: choice, gpuBudgetBytes, keptKernels }: Omit<EngineRequest & { type: 'start' }, 'type'>,
  onReset: (device: ComputeDevice) => void,
): Promise<ComputeDevice> {
  if (choice === 'cpu') return cpuDevice('float64, as ?backend=cpu asks', false)
  if (choice === 'wasm') return processorDevice('as ?backend=wasm asks', false)
  const software = choice === 'auto' ? await softwareAdapter() : null
  if (software !== null) return processorDevice(`only a software GPU adapter here (${software})`, true)
  // tfjs is loaded only where it may be used.
  const { startWebgpu } = await import('../gpu/start-webgpu.ts')
  let reset = false
  const started = await startWebgpu({
    budgetBytes: gpuBudgetBytes,
    keptKernels,
    onReset: () => {
      reset = true
      onReset(device)
    },
  })
  if (!started.available) return processorDevice(started.reason, true)
  const { adapter, backend, setBudget } = started
  const device: ComputeDevice = {
    backend,
    // What is said of the device goes on being said with every later figure.
    get info(): EngineInfo {
      const name = reset ? `${adapter}; the GPU was reset` : adapter
      return { backend: 'webgpu', adapter: name, fallback: started.software }
    },
    get kernel() {
      return started.kernel()
    },
    setBudget,
  }
  return device
}

/** What computes in place of a device that failed: WASM for WebGPU, the reference for WASM. */
export function nextDevice(failed: EngineInfo, reason: string): Promise<ComputeDevice> {
  return failed.backend === 'webgpu'
    ? processorDevice(`WebGPU stopped: ${reason}`, true)
    : Promise.resolve(cpuDevice(`float64; WASM stopped: ${reason}`, true))
}

const withoutGpu = { kernel: null, setBudget: () => undefined }

/** The processor: with SIMD where the browser compiles it, in plain JavaScript elsewhere. */
async function processorDevice(why: string, fallback: boolean): Promise<ComputeDevice> {
  const started = await startWasm()
  return started.available
    ? { backend: started.backend, info: { backend: 'wasm', adapter: why, fallback }, ...withoutGpu }
    : cpuDevice(`float64; ${why}; ${started.reason}`, true)
}

/** The reference itself computes. */
export function cpuDevice(why: string, fallback: boolean): ComputeDevice {
  return {
    backend: cpuCrossEntropy,
    info: { backend: 'cpu', adapter: why, fallback },
    ...withoutGpu,
  }
}
