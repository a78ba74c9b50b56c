/** Longest code of deflate [RFC 1951, section 3.2.7], and the longest that is found with one look. */
export const longestCode = 15
const shortCode = 10

/**
 * A prefix code of deflate: what each symbol means, found by the bits that come next. An entry is a meaning with the length of its
 * code in the lowest 4 bits, which every meaning leaves free.
 *
 * Short codes are looked up, the few long ones walked to, so that a block that states its own code costs little: a hostile file
 * states one every few bytes.
 */
export class PrefixCode {
  /** Entries by the next 10 bits, the first bit lowest; 0 where a longer code begins, or none. */
  readonly short = new Int32Array(1 << shortCode)
  static readonly shortMask = (1 << shortCode) - 1
  private readonly counts = new Uint16Array(longestCode + 1)
  private readonly next = new Uint16Array(longestCode + 1)
  /** Entries in the order of their codes. */
  private readonly ordered: Int32Array

  constructor(mostSymbols: number) {
    this.ordered = new Int32Array(mostSymbols)
  }

  /**
   * Takes another code.
   * @param lengths of the symbols' codes, 0 for a symbol that does not occur
   * @param meanings of the symbols
   * @param mayBeOne whether a single code of one bit will do, which leaves the other half unused
   * @throws Error for lengths that promise more codes than there are, or leave some out
   */
  set(lengths: Uint8Array, meanings: Int32Array, mayBeOne: boolean): void {
    const { short, counts, next, ordered } = this
    counts.fill(0)
    for (const length of lengths) counts[length]++
    const isEmpty = counts[0] === lengths.length
    counts[0] = 0
    let left = 1
    for (let length = 1; length <= longestCode; length++) {
      left = 2 * left - counts[length]
      if (left < 0) throw new Error('a deflate code with too many symbols')
    }
    const isOne = mayBeOne && counts[1] === 1 && left === 2 ** (longestCode - 1)
    if (left > 0 && !isEmpty && !isOne) throw new Error('a deflate code with symbols left out')
    next[0] = 0
    for (let length = 1; length <= longestCode; length++) next[length] = next[length - 1] + counts[length - 1]
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol]
      if (length > 0) ordered[next[length]++] = meanings[symbol] | length
    }
    short.fill(0)
    for (let length = 1, code = 0, index = 0; length <= shortCode; length++, code <<= 1) {
      for (const stop = index + counts[length]; index < stop; index++, code++) {
        const step = 1 << length
        for (let at = reversed(code, length); at < short.length; at += step) short[at] = ordered[index]
      }
    }
  }

  /** The entry of a code of any length at the lowest bits; 0 where none begins so. */
  find(bits: number): number {
    const { counts, ordered } = this
    for (let length = 1, code = 0, first = 0, index = 0; length <= longestCode; length++) {
      code |= (bits >>> (length - 1)) & 1
      const count = counts[length]
      if (code - first < count) return ordered[index + code - first]
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return 0
  }
}

/** A code begins with its highest bit, and bits are taken from the lowest one on. */
function reversed(code: number, length: number): number {
  let result = 0
  for (let i = 0; i < length; i++) result |= ((code >> i) & 1) << (length - 1 - i)
  return result
}
