import { GpuBuffers } from './gpu-buffers.ts'
import type { GpuContext } from './gpu-context.ts'

/**
 * Copies whole buffers to JavaScript's memory, in one go, once the work submitted so far is done.
 * @throws GpuMemoryError; DOMException when the device was lost, so that zeros are never taken for results
 */
export async function readBack(
  { device, ledger }: Pick<GpuContext, 'device' | 'ledger'>,
  sources: readonly GPUBuffer[],
): Promise<ArrayBuffer[]> {
  const buffers = new GpuBuffers(device, ledger)
  try {
    const bytes = sources.reduce((sum, { size }) => sum + size, 0)
    const target = buffers.create('results', bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ)
    const encoder = device.createCommandEncoder({ label: 'read results' })
    const starts: number[] = []
    let at = 0
    for (const source of sources) {
      encoder.copyBufferToBuffer(source, 0, target, at, source.size)
      starts.push(at)
      at += source.size
    }
    // One wait for all: whether the buffer is there, and its bytes. What a refused one makes fail is no news of its own.
    device.pushErrorScope('validation')
    device.queue.submit([encoder.finish()])
    const mapped = target.mapAsync(GPUMapMode.READ)
    const refusal = device.popErrorScope()
    await Promise.allSettled([mapped, refusal])
    await buffers.settled()
    await mapped
    const range = target.getMappedRange()
    return starts.map((start, index) => range.slice(start, start + sources[index].size))
  } finally {
    buffers.destroy()
  }
}
