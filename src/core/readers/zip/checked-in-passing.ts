import type { ByteSource } from '../../tensor/byte-source.ts'
import { crc32 } from './crc32.ts'

/** A gap that is read for the checksum's sake: an array's header, which was read before. */
const smallGap = 64 * 1024

/**
 * A source whose bytes are held against a checksum while they are read: as soon as all of them have come, one slice after another. A
 * slice elsewhere is not counted; it costs nothing, and nothing more is read.
 * @param wrong makes the error for another checksum, which the last slice then meets
 */
export function checkedInPassing(source: ByteSource, expected: number, wrong: (found: number) => Error): ByteSource {
  let crc = 0
  let counted = 0
  let turn: Promise<unknown> = Promise.resolve()
  const count = async (start: number, bytes: Uint8Array): Promise<void> => {
    const end = start + bytes.length
    if (start > counted + smallGap || end <= counted) return
    const gap = start > counted ? await source.slice(counted, start) : null
    if (gap !== null) crc = crc32(gap, crc)
    crc = crc32(bytes.subarray(Math.max(0, counted - start)), crc)
    counted = end
    if (counted < source.byteLength || crc === expected) return
    const found = crc
    // It may have been the disk: the next reading from the beginning on is checked anew.
    crc = 0
    counted = 0
    throw wrong(found)
  }
  return {
    ...source,
    slice: async (start, end) => {
      if (counted === source.byteLength) return source.slice(start, end)
      // Slices that are read at the same time are counted in the order in which they were asked for.
      const reading = source.slice(start, end)
      const counting = turn.then(async () => count(start, await reading))
      turn = counting.catch(() => undefined)
      await counting
      return reading
    },
  }
}
