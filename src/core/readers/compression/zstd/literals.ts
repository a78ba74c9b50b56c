import { decodeLiterals, type HuffmanTable, readHuffmanTable } from './huffman-table.ts'

/** The most that a block may become (RFC 8878, section 3.1.1.2.4). */
export const largestBlock = 128 * 1024

export interface Literals {
  readonly literals: Uint8Array
  /** Where the sequences begin. */
  readonly end: number
  /** The table for the next block that names none. */
  readonly table: HuffmanTable | null
}

/**
 * The literals of a block.
 * @param before the table of the blocks before it
 * @param room where they are put, where they do not stand in the block as they are
 * @throws Error for what is none, and for more than a block may become
 * @source RFC 8878, section 3.1.1.3.1
 */
export function readLiterals(block: Uint8Array, before: HuffmanTable | null, room: Uint8Array): Literals {
  const kind = block[0] & 3
  const format = (block[0] >> 2) & 3
  if (kind >= 2) return packedLiterals(block, format, kind === 2 ? null : before, room)
  const header = format === 1 ? 2 : format === 3 ? 3 : 1
  const size = header === 1 ? block[0] >> 3 : littleEndian(block, header) >> 4
  const end = header + (kind === 1 ? 1 : size)
  checkSize(size, end, block, room)
  const literals = kind === 1 ? room.subarray(0, size).fill(block[header]) : block.subarray(header, end)
  return { literals, end, table: before }
}

/** In Huffman's code, in one stream or in four of a quarter each. Both lengths have 10, 14 or 18 bits. */
function packedLiterals(block: Uint8Array, format: number, before: HuffmanTable | null, room: Uint8Array): Literals {
  const width = format < 2 ? 10 : format === 2 ? 14 : 18
  const header = (4 + 2 * width) / 8
  const lengths = Math.floor(littleEndian(block, header) / 16)
  const size = lengths % 2 ** width
  const end = header + Math.floor(lengths / 2 ** width)
  checkSize(size, end, block, room)
  const { table, end: start } = before === null ? readHuffmanTable(block, header) : { table: before, end: header }
  const literals = room.subarray(0, size)
  if (format === 0) decodeLiterals(table, block, start, end, literals)
  else decodeQuarters(table, block, start, end, literals)
  return { literals, end, table }
}

/** Three lengths stand in front of the streams; the last one has the rest. */
function decodeQuarters(table: HuffmanTable, block: Uint8Array, start: number, end: number, output: Uint8Array): void {
  const quarter = (output.length + 3) >> 2
  let from = start + 6
  for (let part = 0; part < 4; part++) {
    const at = start + 2 * part
    const to = part === 3 ? end : from + (block[at] | (block[at + 1] << 8))
    if (to > end || 3 * quarter > output.length) throw new Error('Zstandard literals outside their block')
    decodeLiterals(
      table,
      block,
      from,
      to,
      output.subarray(part * quarter, part === 3 ? output.length : (part + 1) * quarter),
    )
    from = to
  }
}

function checkSize(size: number, end: number, block: Uint8Array, room: Uint8Array): void {
  if (size > largestBlock || size > room.length || end > block.length)
    throw new Error('Zstandard literals outside their block')
}

/** An integer of up to 5 bytes; bytes behind the end are zeros. */
function littleEndian(bytes: Uint8Array, width: number): number {
  let value = 0
  for (let at = width - 1; at >= 0; at--) value = value * 256 + (bytes[at] ?? 0)
  return value
}
