import type { ByteSource } from '../core/tensor/byte-source.ts'

/** The request that reads now; a newer one takes its place. */
export interface Watch {
  signal: AbortSignal
}

/**
 * A source that tells of every slice: a sign of life for the page, which ends a worker that gives none, and the place
 * where a cancelled read stops.
 */
export function watchedSource(source: ByteSource, watch: Watch, onLife: () => void): ByteSource {
  return {
    ...source,
    onWork: onLife,
    slice: async (start, end) => {
      watch.signal.throwIfAborted()
      const bytes = await source.slice(start, end)
      watch.signal.throwIfAborted()
      onLife()
      return bytes
    },
  }
}
