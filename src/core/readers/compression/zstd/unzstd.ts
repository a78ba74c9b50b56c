import type { HuffmanTable } from './huffman-table.ts'
import { largestBlock, readLiterals } from './literals.ts'
import { type RecentOffsets, readSequences, type SequenceTables } from './sequences.ts'

/** What every decoder has to be able to hold (RFC 8878, section 3.1.1.1.2); writers of columns stay below. */
const largestWindow = 8 * 1024 * 1024

/**
 * Decodes one Zstandard frame. What comes out is its own window, so that nothing but the room for a block's literals is
 * allocated, and no more work is done than the output takes. A checksum, where there is one, is not compared.
 * @param output has to become full; what is in it does not matter
 * @throws Error for what is no such frame, or gives another length
 * @source RFC 8878
 */
export function unzstd(bytes: Uint8Array, output: Uint8Array): void {
  const size = output.length
  const { start, checksum } = readFrameHeader(bytes, size)
  const literals = new Uint8Array(Math.min(size, largestBlock))
  const frame: Frame = { output, literals, length: 0, huffman: null, tables: null, recent: [1, 4, 8] }
  let at = start
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) throw new Error('a Zstandard frame without end')
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    isLast = (header & 1) === 1
    const kind = (header >> 1) & 3
    const from = at + 3
    // A block that repeats one byte stands for many and holds one.
    at = from + (kind === 1 ? 1 : header >> 3)
    if (at > bytes.length) throw new Error('a Zstandard frame without end')
    addBlock(frame, kind, header >> 3, bytes.subarray(from, at))
  }
  if (at + checksum !== bytes.length) throw new Error('bytes around the Zstandard frame')
  if (frame.length !== size) throw new Error(`${frame.length} of ${size} bytes from Zstandard`)
}

/** What the blocks of a frame share. */
interface Frame {
  readonly output: Uint8Array
  /** Room for those of a block, which are never more than the output has. */
  readonly literals: Uint8Array
  length: number
  huffman: HuffmanTable | null
  tables: SequenceTables | null
  readonly recent: RecentOffsets
}

function readFrameHeader(bytes: Uint8Array, size: number): { start: number; checksum: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 9 || view.getUint32(0, true) !== 0xfd2fb528) throw new Error('no Zstandard frame')
  const flags = bytes[4]
  const isSingle = (flags & 32) !== 0
  if ((flags & 3) !== 0) throw new Error('a Zstandard dictionary')
  const sizeBytes = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6)
  const at = isSingle ? 5 : 6
  if (at + sizeBytes > bytes.length) throw new Error('a Zstandard frame without end')
  if (sizeBytes > 0 && contentSize(view, at, sizeBytes) !== size)
    throw new Error('another length in Zstandard’s header')
  const window = isSingle ? size : 2 ** (10 + (bytes[5] >> 3)) * (1 + (bytes[5] & 7) / 8)
  if (!isSingle && window > largestWindow) throw new Error(`a Zstandard window of ${window} bytes`)
  return { start: at + sizeBytes, checksum: (flags & 4) !== 0 ? 4 : 0 }
}

function contentSize(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at)
  if (width === 2) return 256 + view.getUint16(at, true)
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}

/** Bytes as they are, one byte repeated, or literals and matches. */
function addBlock(frame: Frame, kind: number, size: number, block: Uint8Array): void {
  if (size > largestBlock || kind === 3) throw new Error('a Zstandard block that there is none of')
  if (kind === 2) {
    unpackBlock(frame, block)
    return
  }
  makeRoom(frame, size)
  if (kind === 1) frame.output.fill(block[0], frame.length, frame.length + size)
  else frame.output.set(block, frame.length)
  frame.length += size
}

function unpackBlock(frame: Frame, block: Uint8Array): void {
  const { output, recent } = frame
  const { literals, end, table } = readLiterals(block, frame.huffman, frame.literals)
  frame.huffman = table
  let used = 0
  const copyLiterals = (count: number): void => {
    if (used + count > literals.length) throw new Error('more Zstandard literals than there are')
    output.set(literals.subarray(used, used + count), frame.length)
    frame.length += count
    used += count
  }
  frame.tables = readSequences(block, end, frame.tables, recent, (count, offset, match) => {
    makeRoom(frame, count + match)
    copyLiterals(count)
    if (offset < 1 || offset > frame.length) throw new Error('a Zstandard match before the beginning')
    const from = frame.length - offset
    if (offset >= match) output.copyWithin(frame.length, from, from + match)
    // It reaches into itself: byte by byte, it repeats what it has just written.
    else for (let i = 0; i < match; i++) output[frame.length + i] = output[from + i]
    frame.length += match
  })
  makeRoom(frame, literals.length - used)
  copyLiterals(literals.length - used)
}

function makeRoom({ output, length }: Frame, count: number): void {
  if (length + count > output.length) throw new Error(`more than ${output.length} bytes from Zstandard`)
}
