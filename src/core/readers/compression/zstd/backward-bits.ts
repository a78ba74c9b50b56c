/**
 * Bits of a stream that was written forwards and is read from its end, as Zstandard's entropy coders do. The highest bit that is set
 * in the last byte marks where it ends. Bits before the beginning are zeros; `left` is then negative.
 *
 *      bytes   1011 0010 | 0001 0110      the mark is the 1 behind three zeros
 *      read(4)               ─0110        then read(3) = 101, read(5) = 10010
 */
export class BackwardBits {
  /** Bits that are still to be read. */
  left: number

  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
    end: number,
  ) {
    const last = end > start ? bytes[end - 1] : 0
    if (last === 0) throw new Error('a Zstandard bit stream without end')
    this.left = 8 * (end - start) + 23 - Math.clz32(last)
  }

  /** The next bits, the first of them the highest. @param count up to 31 */
  read(count: number): number {
    if (count > 16) return this.read(count - 16) * 65536 + this.read(16)
    const value = this.peek(count)
    this.left -= count
    return value
  }

  /** The next bits, which stay to be read. @param count up to 16 */
  peek(count: number): number {
    const from = this.left - count
    const at = this.start + (from >> 3)
    const { bytes } = this
    const isInside = at >= this.start && at + 2 < bytes.length
    const three = isInside ? bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) : this.threeBytes(at)
    return (three >> (from & 7)) & ((1 << count) - 1)
  }

  private threeBytes(at: number): number {
    const byte = (place: number): number => (place < this.start ? 0 : (this.bytes[place] ?? 0))
    return byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16)
  }
}
