import type { ByteSource } from '../../tensor/byte-source.ts'

/**
 * Input goes in by pieces that are expected to become 256 KiB, as those before them did: what comes out waits in the stream, beside
 * the output. Deflate makes at most 1,032 bytes of one: a smallest piece becomes 0.5 MiB, a largest one 16 MiB.
 */
const wantedPiece = 256 * 1024
const smallestPiece = 512
const largestPiece = 16 * 1024
const highestRatio = 1032

/** Read from the file at once. */
const blockLength = 1024 * 1024

/** How many bytes came out, and whether they were all there are: `failed` for input that is no deflate stream, or goes on past the output. */
export interface Inflated {
  /** More than the output has where the input goes on; the rest is not kept then. */
  readonly length: number
  readonly failed: boolean
}

/**
 * Deflate, raw or in gzip's frame, ended as soon as more than the output has come out: what counts is what comes, never a size
 * that the file states.
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
    let ratio = highestRatio
    for (let from = 0; from < input.byteLength; from += blockLength) {
      const block = await input.slice(from, Math.min(input.byteLength, from + blockLength)).catch((error: unknown) => {
        readFault = error
        throw error
      })
      for (let at = 0; at < block.length; ) {
        const wanted = Math.min(wantedPiece / ratio, (most - length) / highestRatio, largestPiece)
        const piece = block.subarray(at, at + Math.max(smallestPiece, Math.floor(wanted)))
        const before = length
        await writer.ready
        await writer.write(piece)
        ratio = Math.max(1, (length - before) / piece.length)
        at += piece.length
      }
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
