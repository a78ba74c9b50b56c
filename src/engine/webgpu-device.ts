import type { CrossEntropyBackend } from '../core/loss/cross-entropy-backend.ts'
import type { EngineInfo } from '../core/report/report.ts'
import type { FoundAdapter } from '../gpu/find-adapter.ts'
import type { WebgpuStart } from '../gpu/start-webgpu.ts'
import type { ComputeDevice } from './compute-device.ts'
import type { EngineRequest } from './engine-messages.ts'

/**
 * WebGPU on an adapter that is there. tfjs and the device come with the first loss that is computed: who looks at masks, or
 * at nothing yet, needs neither. A device that does not start fails the computation, as one that stops does.
 * @param onChange told when the kernel is known, and when the GPU was lost while it computed
 */
export function webgpuDevice(
  { name: foundName, software }: FoundAdapter,
  { gpuBudgetBytes, keptKernels }: Pick<EngineRequest & { type: 'start' }, 'gpuBudgetBytes' | 'keptKernels'>,
  onChange: (device: ComputeDevice) => void,
): ComputeDevice {
  let budgetBytes = gpuBudgetBytes
  let isReset = false
  let starting: Promise<CrossEntropyBackend> | null = null
  let started: Extract<WebgpuStart, { available: true }> | null = null

  async function start(): Promise<CrossEntropyBackend> {
    const { startWebgpu } = await import('../gpu/start-webgpu.ts')
    const found = await startWebgpu({
      budgetBytes,
      keptKernels,
      onReset: () => {
        isReset = true
        onChange(device)
      },
    })
    if (!found.available) throw new Error(found.reason)
    found.setBudget(budgetBytes)
    started = found
    onChange(device)
    return found.backend
  }
  const running = () => {
    starting ??= start()
    return starting
  }

  const device: ComputeDevice = {
    backend: {
      logSumExp: async (heads, options) => (await running()).logSumExp(heads, options),
      headFacts: async (heads, options) => (await running()).headFacts(heads, options),
      targetLogits: async (head, classes, options) => (await running()).targetLogits(head, classes, options),
      weightGradientNorms: async (heads, options) => (await running()).weightGradientNorms(heads, options),
    },
    // What is said of the device goes on being said with every later figure.
    get info(): EngineInfo {
      const adapter = started?.adapter ?? foundName
      return { backend: 'webgpu', adapter: isReset ? `${adapter}; the GPU was reset` : adapter, fallback: software }
    },
    get kernel() {
      return started?.kernel() ?? null
    },
    setBudget: (bytes) => {
      budgetBytes = bytes
      started?.setBudget(bytes)
    },
  }
  return device
}
