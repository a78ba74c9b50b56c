import type { ByteSource } from '../core/tensor/byte-source.ts'

/** The request that reads now; a newer one takes its place. */
export interface Watch {
  signal: AbortSignal
  /** Bytes read since `total` was set. */
  read: number
  /** Bytes that the work going on will read; null where that is not known. */
  total: number | null
}

/** Bytes read at once: a GiB in one piece would look like a reader that hangs, and could not be cancelled. */
const PIECE = 32 << 20

/**
 * A source that tells of every slice, of a large one piece by piece: a sign of life for the page, which ends a worker that
 * gives none, and the place where a cancelled read stops.
 */
export function watchedSource(source: ByteSource, watch: Watch, onLife: () => void): ByteSource {
  const read = async (start: number, end: number) => {
    watch.signal.throwIfAborted()
    const bytes = await source.slice(start, end)
    watch.signal.throwIfAborted()
    watch.read += bytes.byteLength
    onLife()
    return bytes
  }
  return {
    ...source,
    onWork: onLife,
    slice: async (start, end) => {
      // What the file does not hold is refused by the source, before anything is allocated for it.
      if (end - start <= PIECE || end > source.byteLength) return read(start, end)
      const whole = new Uint8Array(end - start)
      for (let at = start; at < end; at += PIECE) whole.set(await read(at, Math.min(at + PIECE, end)), at - start)
      return whole
    },
  }
}
