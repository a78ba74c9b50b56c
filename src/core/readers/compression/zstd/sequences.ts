import { BackwardBits } from './backward-bits.ts'
import { type FseTable, fseTable, readFseTable, repeatingTable } from './fse-table.ts'

/** Tables of the codes for the number of literals, for offsets and for the length of a match. */
export interface SequenceTables {
  readonly literals: FseTable
  readonly offsets: FseTable
  readonly matches: FseTable
}

/** For each code the least value, and the bits to read that are added to it (RFC 8878, section 3.1.1.3.2.1.1). */
interface Codes {
  readonly least: readonly number[]
  readonly bits: readonly number[]
}

/** Codes one after another, each beginning where the values of the one before it end. */
function codesOf(first: number, bits: readonly number[]): Codes {
  const least: number[] = []
  let value = first
  for (const width of bits) {
    least.push(value)
    value += 2 ** width
  }
  return { least, bits }
}

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value)
const literalCodes = codesOf(0, [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
const matchCodes = codesOf(3, [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])

/** Limits and the tables of blocks that name none (RFC 8878, sections 3.1.1.3.2.1 and 3.1.1.3.2.2). */
const kinds = {
  literals: {
    limits: { log: 9, symbols: 36 },
    usual: fseTable([4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)], 6),
  },
  offsets: {
    limits: { log: 8, symbols: 32 },
    usual: fseTable([...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)], 5),
  },
  matches: {
    limits: { log: 9, symbols: 53 },
    usual: fseTable([1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)], 6),
  },
} as const

/** The offsets of the last three matches, which short codes name. */
export type RecentOffsets = [number, number, number]

/** What a sequence does: copies so many literals, and then a match from so far back. */
export type Sequence = (literals: number, offset: number, match: number) => void

/**
 * Reads the sequences of a block and performs each.
 * @param start where they begin in the block; they end with it
 * @param before tables of the blocks before it
 * @returns the tables for the next block that names none
 * @throws Error for what are none; and whatever `perform` throws
 * @source RFC 8878, section 3.1.1.3.2
 */
export function readSequences(
  block: Uint8Array,
  start: number,
  before: SequenceTables | null,
  recent: RecentOffsets,
  perform: Sequence,
): SequenceTables | null {
  const first = block[start]
  if (first === undefined) throw new Error('a Zstandard block without sequences')
  if (first === 0) return before
  const width = first < 128 ? 1 : first < 255 ? 2 : 3
  const [second, third] = [block[start + 1] ?? 0, block[start + 2] ?? 0]
  const count = width === 1 ? first : width === 2 ? ((first - 128) << 8) | second : 0x7f00 + (second | (third << 8))
  const { tables, end } = readTables(block, start + width, before)
  const { literals, offsets, matches } = tables
  const stream = new BackwardBits(block, end, block.length)
  let [literal, offset, match] = [literals, offsets, matches].map(({ log }) => stream.read(log))
  const step = (table: FseTable, state: number): number => table.base[state] + stream.read(table.bits[state])
  for (let left = count; left > 0; left--) {
    const value = 2 ** offsets.symbols[offset] + stream.read(offsets.symbols[offset])
    const length = valueOfCode(matchCodes, matches.symbols[match], stream)
    const ahead = valueOfCode(literalCodes, literals.symbols[literal], stream)
    perform(ahead, recentOffset(value, ahead, recent), length)
    if (left === 1) break
    literal = step(literals, literal)
    match = step(matches, match)
    offset = step(offsets, offset)
    if (stream.left < 0) throw new Error('Zstandard sequences that end elsewhere')
  }
  if (stream.left !== 0) throw new Error('Zstandard sequences that end elsewhere')
  return tables
}

const valueOfCode = ({ least, bits }: Codes, code: number, stream: BackwardBits): number =>
  least[code] + stream.read(bits[code])

/** The tables that a block names, of each kind: the usual one, one of a single code, one described here, or the last one. */
function readTables(
  block: Uint8Array,
  start: number,
  before: SequenceTables | null,
): { tables: SequenceTables; end: number } {
  const modes = block[start] ?? 0
  if ((modes & 3) !== 0) throw new Error('Zstandard sequences with reserved bits')
  let end = start + 1
  const read = (kind: keyof typeof kinds, shift: number): FseTable => {
    const { limits, usual } = kinds[kind]
    const mode = (modes >> shift) & 3
    if (mode === 0) return usual
    if (mode === 1) {
      const code = block[end++] ?? limits.symbols
      if (code >= limits.symbols) throw new Error('a Zstandard code that there is none of')
      return repeatingTable(code)
    }
    if (mode === 3) {
      if (before === null) throw new Error('a Zstandard table that was never given')
      return before[kind]
    }
    const { table, end: after } = readFseTable(block, end, limits)
    end = after
    return table
  }
  return { tables: { literals: read('literals', 6), offsets: read('offsets', 4), matches: read('matches', 2) }, end }
}

/** The offset that a value means: beyond 3 itself, else one of the recent ones, which without literals are counted from the second. */
function recentOffset(value: number, literals: number, recent: RecentOffsets): number {
  if (value > 3) {
    recent.splice(0, 3, value - 3, recent[0], recent[1])
    return value - 3
  }
  const index = value - (literals === 0 ? 0 : 1)
  const offset = index === 3 ? recent[0] - 1 : recent[index]
  if (index > 0) recent.splice(0, 3, offset, recent[0], index === 1 ? recent[2] : recent[1])
  return offset
}
