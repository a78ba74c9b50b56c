import type { ByteSource } from '../../tensor/byte-source.ts'

/** Deflate makes at most 1,032 bytes of one, so that this much input passes the limit by at most 1 MiB. */
const smallestPiece = 1024
const highestRatio = 1032

/** How many bytes came out, and whether they were all there are: `failed` for input that is no deflate stream, or goes on past the output. */
export interface Inflated {
  /** More than the output has where the input goes on; the rest is not kept then. */
  readonly length: number
  readonly failed: boolean
}

/**
 * Deflate, raw or in gzip's frame, ended as soon as more than the output has come out: what counts is what comes, never a size
 * that the file states. Input goes in by pieces so small that what waits in the stream stays bounded too.
 * @param output filled from its beginning
 * @param whole false to stop where the output is full without calling it a fault
 */
export async function inflate(
  input: ByteSource,
  output: Uint8Array,
  whole: boolean,
  format: 'deflate-raw' | 'gzip' = 'deflate-raw',
): Promise<Inflated> {
  const most = output.length
  const stream = new DecompressionStream(format)
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  let length = 0
  let readFault: unknown
  const feed = async (): Promise<void> => {
    for (let at = 0; at < input.byteLength; ) {
      const room = Math.floor((most - length) / highestRatio)
      const end = Math.min(input.byteLength, at + Math.max(smallestPiece, Math.min(room, 1024 * 1024)))
      const piece = await input.slice(at, end).catch((error: unknown) => {
        readFault = error
        throw error
      })
      await writer.ready
      await writer.write(piece)
      at = end
    }
    await writer.close()
  }
  // Whatever goes wrong while feeding shows on the reading side; a rejection of its own would be nobody's.
  const fed = feed().catch(() => writer.abort().catch(() => undefined))
  let failed = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      output.set(value.subarray(0, Math.max(0, most - length)), length)
      length += value.length
      if (length > most || (!whole && length === most)) {
        failed = whole
        await reader.cancel()
        break
      }
    }
  } catch {
    failed = true
  }
  if (length >= most && !whole) failed = false
  await writer.abort().catch(() => undefined)
  await fed
  if (readFault !== undefined) throw readFault
  return { length, failed }
}
