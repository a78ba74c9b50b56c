import type { ComputeOptions } from './cross-entropy-backend.ts'

/** Options of a part of some work, whose progress is that of the whole from `from` to `to`, 0 to 1. */
export function partOfProgress<T extends ComputeOptions>(options: T, from: number, to: number): T {
  return { ...options, onProgress: (done) => options.onProgress(from + (to - from) * done) }
}
