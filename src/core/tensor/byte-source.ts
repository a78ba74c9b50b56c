import { ReadError } from './read-error.ts'

/** The only seam to files: a name, a length and slices. Nothing is read before `slice` is called. */
export interface ByteSource {
  readonly name: string
  readonly byteLength: number
  /**
   * Bytes `[start, end)` as a fresh, aligned array.
   * @throws ReadError when the file changed or vanished since it was chosen.
   */
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
  /** Called now and then by work on the bytes that takes seconds without a slice: whoever waits sees that it goes on. */
  readonly onWork?: () => void
}

/** A source over bytes in memory, for tests and for formats that have to be inflated first. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    byteLength: bytes.byteLength,
    slice: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  }
}

/** A source over a `File` or `Blob`; a 5 GiB file costs nothing until a slice is read. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    byteLength: blob.size,
    slice: async (start, end) => {
      const bytes = await readSlice(name, blob, start, end)
      if (bytes.byteLength !== end - start)
        throw changed(name, `${bytes.byteLength} of ${end - start} bytes at ${start}`)
      return bytes
    },
  }
}

async function readSlice(name: string, blob: Blob, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer())
  } catch (cause) {
    // Browsers reject with NotReadableError or NotFoundError when the file on disk is not the one that was chosen.
    throw changed(name, cause instanceof Error ? cause.name : 'an unreadable file')
  }
}

function changed(file: string, found: string): ReadError {
  return new ReadError({
    file,
    expected: 'the file as it was when it was chosen',
    found,
    remedy: 'The file changed or is gone: choose it again.',
  })
}
