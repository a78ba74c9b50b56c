import { cpuCrossEntropy } from '../core/loss/cpu-cross-entropy.ts'
import type { EngineInfo } from '../core/report/report.ts'
import { findAdapter } from '../gpu/find-adapter.ts'
import { startWasm } from '../wasm/start-wasm.ts'
import type { ComputeDevice } from './compute-device.ts'
import type { EngineRequest } from './engine-messages.ts'
import { webgpuDevice } from './webgpu-device.ts'

/**
 * The device that the user's choice gives on this machine: what is asked for and not there becomes the next best, with the
 * reason in its name. Without a choice a GPU that the processor emulates is left alone: WASM computes on the same processor,
 * several times faster (docs/benchmarks.md).
 * @param onChange told when a device has more to say of itself: its kernel, or that the GPU was lost while it computed
 */
export async function startDevice(
  request: Omit<EngineRequest & { type: 'start' }, 'type'>,
  onChange: (device: ComputeDevice) => void,
): Promise<ComputeDevice> {
  const { backend: choice } = request
  if (choice === 'cpu') return cpuDevice('float64, as ?backend=cpu asks', false)
  if (choice === 'wasm') return processorDevice('as ?backend=wasm asks', false)
  const adapter = await findAdapter()
  if (!adapter.available) return processorDevice(adapter.reason, true)
  if (choice === 'auto' && adapter.software)
    return processorDevice(`only a software GPU adapter here (${adapter.name})`, true)
  return webgpuDevice(adapter, request, onChange)
}

/** What computes in place of a device that failed: WASM for WebGPU, the reference for WASM. */
export function nextDevice(failed: EngineInfo, reason: string): Promise<ComputeDevice> {
  return failed.backend === 'webgpu'
    ? processorDevice(`WebGPU failed: ${reason}`, true)
    : Promise.resolve(cpuDevice(`float64; WASM failed: ${reason}`, true))
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
