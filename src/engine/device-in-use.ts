import type { EngineInfo } from '../core/report/report.ts'
import { ReadError } from '../core/tensor/read-error.ts'
import { cachedCrossEntropy } from './cached-cross-entropy.ts'
import type { ComputeDevice } from './compute-device.ts'
import type { EngineRequest } from './engine-messages.ts'
import { type CachedCrossEntropy, forgetComputed, type HeldBatch } from './held-batches.ts'
import { postAnswer } from './post-answer.ts'
import { cpuDevice, nextDevice, startDevice } from './start-device.ts'

let device: Promise<ComputeDevice> = Promise.resolve(cpuDevice('float64', false))

/** Starts the device that the page asks for, and tells the page what it is. */
export function startFirstDevice(request: EngineRequest & { type: 'start' }): void {
  device = startDevice(request, announce)
  void device.then(announce)
}

/** Sets the bytes that a computation may take on the GPU, from the next one on. */
export function setDeviceBudget(bytes: number): void {
  void device.then((started) => started.setBudget(bytes))
}

/**
 * Computes on the device; where it fails, the next computes again from the start, down to the reference.
 * @throws ReadError when the file cannot be read any more; what `compute` throws on the last device, or once cancelled
 */
export async function onDevice<T>(
  held: HeldBatch,
  signal: AbortSignal,
  compute: (crossEntropy: CachedCrossEntropy, engine: EngineInfo) => Promise<T>,
): Promise<{ result: T; engine: EngineInfo }> {
  for (;;) {
    const used = await device
    held.crossEntropy ??= cachedCrossEntropy(used.backend)
    try {
      return { result: await compute(held.crossEntropy, used.info), engine: used.info }
    } catch (error) {
      if (signal.aborted || error instanceof ReadError || used.info.backend === 'cpu') throw error
      await replaceDevice(used, error instanceof Error ? error.message : String(error))
    }
  }
}

/** A device failed: another computes from here on, and says why. */
async function replaceDevice(failed: ComputeDevice, reason: string): Promise<void> {
  if ((await device) !== failed) return
  device = nextDevice(failed.info, reason)
  forgetComputed()
  announce(await device)
}

/** Tells the page what computes from here on. */
function announce({ info, kernel }: ComputeDevice): void {
  postAnswer({ type: 'started', engine: info, kernel })
}
