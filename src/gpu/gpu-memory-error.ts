/** The GPU would not give a buffer. Smaller tiles may fit. */
export class GpuMemoryError extends Error {
  override readonly name = 'GpuMemoryError'
}
