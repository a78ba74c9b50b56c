import * as tf from '@tensorflow/tfjs-core'

/** What of the WebGPU backend of tfjs 4.22 our kernels need; it is public in JavaScript, but not in its types. */
interface WebgpuBackend {
  readonly device: GPUDevice
  readonly commandEncoder: GPUCommandEncoder | null
  readonly tensorMap: { get(dataId: object): { resource?: GPUBuffer } }
  endComputePassEncoder(): void
  submitQueue(): void
  uploadToGPU(dataId: object): void
}

/** @throws Error when another backend is active */
function webgpuBackend(): WebgpuBackend {
  if (tf.getBackend() !== 'webgpu') throw new Error(`this op runs on tfjs's WebGPU backend, not on ${tf.getBackend()}`)
  return tf.backend() as unknown as WebgpuBackend
}

/** Submits what tfjs has batched, so that our own work comes after it. */
export function flushTfjs(): void {
  const backend = webgpuBackend()
  if (backend.commandEncoder === null) return
  backend.endComputePassEncoder()
  backend.submitQueue()
}

/** The buffer that holds a tensor; tfjs goes on owning it. */
export function bufferOf(tensor: tf.Tensor): GPUBuffer {
  const backend = webgpuBackend()
  backend.uploadToGPU(tensor.dataId)
  const buffer = backend.tensorMap.get(tensor.dataId).resource
  if (buffer === undefined) throw new Error('tfjs did not bring the tensor to the GPU')
  return buffer
}

/** A tensor over a buffer of ours, without a copy; disposing of the tensor frees the buffer. */
export function tensorOver(buffer: GPUBuffer, shape: number[]): tf.Tensor {
  return tf.tensor({ buffer, zeroCopy: true }, shape, 'float32')
}
