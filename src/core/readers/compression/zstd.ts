import { Decompress } from 'fzstd'

/** What every decoder has to be able to hold (RFC 8878, section 3.1.1.1.2); writers of columns stay below. */
const largestWindow = 8 * 1024 * 1024

/**
 * One Zstandard frame, decoded. fzstd takes its memory from the frame's header, fills what is missing with zeros, and goes on
 * to further frames: so the header and the chain of blocks are held against the bytes first, and what comes out is counted.
 * A checksum, where there is one, is not compared.
 * @param size length that has to come out
 * @throws Error for what is no such frame, or gives another length
 */
export function unzstd(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  checkFrame(bytes, size)
  const output = new Uint8Array(size)
  let length = 0
  const decoder = new Decompress((piece) => {
    if (length + piece.length > size) throw new Error(`more than ${size} bytes from Zstandard`)
    output.set(piece, length)
    length += piece.length
  })
  decoder.push(withSmallestWindow(bytes, size), true)
  if (length !== size) throw new Error(`${length} of ${size} bytes from Zstandard`)
  return output
}

/** No block is larger, and fzstd holds blocks against the window. */
const largestBlock = 128 * 1024

/**
 * The frame, with the smallest window in its header that holds all it becomes. Writers of streams announce megabytes whatever
 * comes, and fzstd allocates and clears them for a buffer of a hundred bytes.
 */
function withSmallestWindow(frame: Uint8Array, size: number): Uint8Array {
  const isSingle = (frame[4] & 32) !== 0
  const exponent = Math.ceil(Math.log2(Math.max(size, largestBlock))) - 10
  if (isSingle || exponent >= frame[5] >> 3) return frame
  const smaller = frame.slice()
  smaller[5] = exponent << 3
  return smaller
}

function checkFrame(bytes: Uint8Array, size: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 9 || view.getUint32(0, true) !== 0xfd2fb528) throw new Error('no Zstandard frame')
  const flags = bytes[4]
  const isSingle = (flags & 32) !== 0
  if ((flags & 3) !== 0) throw new Error('a Zstandard dictionary')
  const sizeBytes = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6)
  let at = isSingle ? 5 : 6
  if (sizeBytes > 0 && contentSize(view, at, sizeBytes) !== size)
    throw new Error('another length in Zstandard’s header')
  const window = isSingle ? size : 2 ** (10 + (bytes[5] >> 3)) * (1 + (bytes[5] & 7) / 8)
  if (!isSingle && window > largestWindow) throw new Error(`a Zstandard window of ${window} bytes`)
  at += sizeBytes
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) throw new Error('a Zstandard frame without end')
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    isLast = (header & 1) === 1
    // A block that repeats one byte stands for many and holds one.
    at += 3 + ((header & 6) === 2 ? 1 : header >> 3)
  }
  if (at + ((flags & 4) !== 0 ? 4 : 0) !== bytes.length) throw new Error('bytes around the Zstandard frame')
}

function contentSize(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at)
  if (width === 2) return 256 + view.getUint16(at, true)
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}
