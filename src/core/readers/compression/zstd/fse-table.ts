/** A finite state decoder: what a state stands for, and the bits that lead from it to the next. */
export interface FseTable {
  /** Bits of a state. */
  readonly log: number
  readonly symbols: Uint8Array
  /** Bits to read for the next state, which is added to `base`. */
  readonly bits: Uint8Array
  readonly base: Uint16Array
}

/** A table of one state, which takes no bits. */
export function repeatingTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) }
}

/**
 * The states of symbols that occur `counts` times in `2^log`; -1 stands for less than once.
 * @source RFC 8878, section 4.1.1, "From normalized distribution to decoding tables"
 */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  const next = counts.map((count) => Math.abs(count))
  let high = size
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol
  })
  // An odd step through a power of two comes to every place once.
  const step = (size >> 1) + (size >> 3) + 3
  let place = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[place] = symbol
      do place = (place + step) & (size - 1)
      while (place >= high)
    }
  })
  const bits = new Uint8Array(size)
  const base = new Uint16Array(size)
  for (let state = 0; state < size; state++) {
    const count = next[symbols[state]]++
    bits[state] = log - (31 - Math.clz32(count))
    base[state] = (count << bits[state]) - size
  }
  return { log, symbols, bits, base }
}

/**
 * Reads a table's description.
 * @param limits the most bits of a state, and the number of symbols that there are
 * @returns the table, and where the description ends
 * @throws Error for more of either, or for counts that do not add up
 * @source RFC 8878, section 4.1.1
 */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  limits: { readonly log: number; readonly symbols: number },
): { table: FseTable; end: number } {
  let at = 8 * start
  const read = (count: number): number => {
    const byte = at >> 3
    if (byte >= bytes.length) throw new Error('a Zstandard table without end')
    const three = bytes[byte] | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16)
    const value = (three >> (at & 7)) & ((1 << count) - 1)
    at += count
    return value
  }
  const log = 5 + read(4)
  if (log > limits.log) throw new Error('a Zstandard table of too many states')
  const counts: number[] = []
  let left = 1 << log
  while (left > 0) {
    const count = readCount(read, left, () => at--)
    counts.push(count)
    left -= Math.abs(count)
    // After a symbol that does not occur: how many more do not, three at a time.
    for (let more = count === 0 ? 3 : 0; more === 3 && counts.length <= limits.symbols; ) {
      more = read(2)
      for (let i = 0; i < more; i++) counts.push(0)
    }
    if (counts.length > limits.symbols) throw new Error('a Zstandard table of too many symbols')
  }
  return { table: fseTable(counts, log), end: (at + 7) >> 3 }
}

/**
 * A count of 0 to `left`, or -1, which are `left + 2` values: the low ones take one bit less than the others.
 * For left = 157, 159 values: 8 bits, the 97 lowest in 7.
 */
function readCount(read: (bits: number) => number, left: number, giveBack: () => void): number {
  const bits = 32 - Math.clz32(left + 1)
  const half = 1 << (bits - 1)
  const short = 2 * half - 2 - left
  const value = read(bits)
  const low = value & (half - 1)
  if (low < short) {
    giveBack()
    return low - 1
  }
  return (value < half ? value : value - short) - 1
}
