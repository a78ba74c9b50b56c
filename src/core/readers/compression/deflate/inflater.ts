import { copyBack } from './copy-back.ts'
import { type Codes, fixedCodes } from './fixed-codes.ts'
import { codeLengthMeanings, distanceMeanings, lengthMeanings, noSuchSymbol } from './meanings.ts'
import { PrefixCode } from './prefix-code.ts'

const windowLength = 64 * 1024

/** More than the header of a block is long with the code it states: 17 bits, 19 of 3, and at most 320 of 14. */
const longestStep = 1024

/** More than a length and a distance are long with their codes and extra bits, 48 bits, and what is looked at ahead. */
const longestCopy = 16

/** The order in which the lengths of code-length codes come. */
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/**
 * Deflate, straight into memory that is there already: what was written is also what copies are made from, so that nothing else
 * grows. It takes its input in pieces, and writes what each holds.
 * @source RFC 1951
 */
export class Inflater {
  /** Bytes that are out. */
  length = 0
  /** Whether the last block has ended. */
  hasEnded = false
  /** Whether there is more than the output takes. */
  overflows = false

  private readonly window: Uint8Array
  private at = 0
  private end = 0
  private bits = 0
  private count = 0
  private state: 'header' | 'stored' | 'coded' = 'header'
  private isLastBlock = false
  private storedLeft = 0
  private codes: Codes | null = null
  private stated: (Codes & { readonly codeLengths: PrefixCode }) | null = null
  private readonly symbolLengths = new Uint8Array(320)

  /** @param inputLength how long all of the input is: an archive may have thousands of short ones */
  constructor(
    private output: Uint8Array,
    inputLength: number,
  ) {
    this.window = new Uint8Array(Math.min(windowLength, inputLength) + 2 * longestStep)
  }

  /** Begins anew, with other output; the input is no longer than was said. Tables and window stay, which are longer than many a stream. */
  restart(output: Uint8Array): void {
    this.output = output
    this.length = 0
    this.hasEnded = false
    this.overflows = false
    this.at = 0
    this.end = 0
    this.bits = 0
    this.count = 0
    this.state = 'header'
    this.isLastBlock = false
  }

  /**
   * Takes the next piece of the input.
   * @param isLast whether there is no other
   * @returns how many bytes of the input are left over behind the end, once it has come
   * @throws Error for what is no deflate, or ends too early
   */
  take(piece: Uint8Array, isLast: boolean): number {
    const { window } = this
    for (let from = 0; ; ) {
      const more = piece.subarray(from, from + windowLength)
      from += more.length
      window.set(more, this.end)
      this.end += more.length
      const isEnd = isLast && from === piece.length
      // What is looked at ahead is 0, and found to be too much afterwards.
      if (isEnd) window.fill(0, this.end, this.end + longestStep)
      this.run(isEnd)
      const held = this.end - this.at
      if (this.hasEnded) return held + piece.length - from
      window.copyWithin(0, this.at, this.end)
      this.at = 0
      this.end = held
      if (this.overflows || from === piece.length) return 0
    }
  }

  /** As many steps as the window certainly holds, and all of them at the end. */
  private run(isEnd: boolean): void {
    while (!this.overflows) {
      if (this.state === 'header') {
        if (this.isLastBlock) {
          this.hasEnded = true
          return
        }
        if (!isEnd && this.end - this.at < longestStep) return
        this.readHeader()
      } else {
        const { state } = this
        if (state === 'stored') this.copyStored()
        else this.decode(isEnd)
        if (this.state === state) break
      }
    }
    if (isEnd && !this.overflows) throw new Error('deflate that ends too early')
  }

  private readHeader(): void {
    this.isLastBlock = this.next(1) === 1
    const kind = this.next(2)
    if (kind === 3) throw new Error('a deflate block of no kind')
    if (kind === 1) this.codes = fixedCodes()
    if (kind === 2) this.readCodes()
    if (kind === 0) {
      this.giveBack()
      this.bits = 0
      this.count = 0
      this.storedLeft = this.next(16)
      if (this.next(16) !== (this.storedLeft ^ 0xffff)) throw new Error('a stored block of two lengths')
    }
    this.giveBack()
    this.state = kind === 0 ? 'stored' : 'coded'
  }

  /** The codes that a block states [section 3.2.7]. */
  private readCodes(): void {
    const lengths = this.next(5) + 257
    const distances = this.next(5) + 1
    const stated = this.next(4) + 4
    if (lengths > 286 || distances > 30) throw new Error('a deflate code of more symbols than there are')
    this.stated ??= {
      lengths: new PrefixCode(288),
      distances: new PrefixCode(32),
      codeLengths: new PrefixCode(19),
    }
    const { symbolLengths, stated: codes } = this
    symbolLengths.fill(0, 0, 19)
    for (let i = 0; i < stated; i++) symbolLengths[codeLengthOrder[i]] = this.next(3)
    codes.codeLengths.set(symbolLengths.subarray(0, 19), codeLengthMeanings, false)
    const all = lengths + distances
    for (let at = 0; at < all; ) {
      const symbol = this.nextCodeLength(codes.codeLengths)
      if (symbol < 16) {
        symbolLengths[at++] = symbol
        continue
      }
      if (symbol === 16 && at === 0) throw new Error('a deflate code that repeats nothing')
      const before = symbol === 16 ? symbolLengths[at - 1] : 0
      const times = symbol === 16 ? 3 + this.next(2) : symbol === 17 ? 3 + this.next(3) : 11 + this.next(7)
      if (times > all - at) throw new Error('a deflate code of more symbols than it says')
      symbolLengths.fill(before, at, at + times)
      at += times
    }
    if (symbolLengths[256] === 0) throw new Error('a deflate block without end')
    codes.lengths.set(symbolLengths.subarray(0, lengths), lengthMeanings, true)
    codes.distances.set(symbolLengths.subarray(lengths, all), distanceMeanings, true)
    this.codes = codes
  }

  private nextCodeLength(code: PrefixCode): number {
    this.refill(7)
    const entry = code.find(this.bits)
    if (entry === 0) throw new Error('a deflate code of no symbol')
    this.next(entry & 15)
    return entry >> 8
  }

  private copyStored(): void {
    const length = Math.min(this.storedLeft, this.end - this.at, this.output.length - this.length)
    this.output.set(this.window.subarray(this.at, this.at + length), this.length)
    this.at += length
    this.length += length
    this.storedLeft -= length
    if (this.storedLeft === 0) this.state = 'header'
    else this.overflows = this.length === this.output.length && this.at < this.end
  }

  /** Bytes and copies up to the end of the block, or of what the window certainly holds. */
  private decode(isEnd: boolean): void {
    const { output, window, end } = this
    const { lengths, distances } = this.codes as Codes
    const [shortLengths, shortDistances] = [lengths.short, distances.short]
    const mask = PrefixCode.shortMask
    // In variables, where the loop can keep them at hand.
    let { at, bits, count, length } = this
    const limit = isEnd ? end + longestCopy : end - longestCopy
    while (at < limit) {
      bits |= (window[at] | (window[at + 1] << 8) | (window[at + 2] << 16)) << count
      at += (31 - count) >> 3
      count |= 24
      let entry = shortLengths[bits & mask]
      if (entry === 0) entry = lengths.find(bits)
      bits >>>= entry & 15
      count -= entry & 15
      if (entry < 0) {
        if (at - (count >> 3) > end) break
        if (length === output.length) {
          this.overflows = true
          break
        }
        output[length++] = entry >> 8
        continue
      }
      if (entry < 1 << 8) {
        if (entry === 0) {
          this.length = length
          throw new Error('deflate with a code of no symbol')
        }
        if (at - (count >> 3) <= end) this.state = 'header'
        break
      }
      let extra = (entry >> 4) & 15
      let size = (entry >> 8) + (bits & ((1 << extra) - 1))
      bits >>>= extra
      count -= extra
      bits |= (window[at] | (window[at + 1] << 8) | (window[at + 2] << 16)) << count
      at += (31 - count) >> 3
      count |= 24
      let far = shortDistances[bits & mask]
      if (far === 0) far = distances.find(bits)
      bits >>>= far & 15
      count -= far & 15
      bits |= (window[at] | (window[at + 1] << 8) | (window[at + 2] << 16)) << count
      at += (31 - count) >> 3
      count |= 24
      extra = (far >> 4) & 15
      const distance = (far >> 8) + (bits & ((1 << extra) - 1))
      bits >>>= extra
      count -= extra
      if (at - (count >> 3) > end) break
      if (far === 0 || far >= noSuchSymbol || entry >= noSuchSymbol || distance > length) {
        this.length = length
        throw new Error('a deflate copy from outside')
      }
      if (size > output.length - length) {
        this.overflows = true
        size = output.length - length
      }
      length = copyBack(output, length, distance, size)
      if (this.overflows) break
    }
    this.at = at
    this.bits = bits
    this.count = count
    this.length = length
    this.giveBack()
  }

  private refill(count: number): void {
    while (this.count < count) {
      this.bits |= this.window[this.at++] << this.count
      this.count += 8
    }
  }

  /** The next bits, at most 16. */
  private next(count: number): number {
    this.refill(count)
    const value = this.bits & ((1 << count) - 1)
    this.bits >>>= count
    this.count -= count
    if (this.at - (this.count >> 3) > this.end) throw new Error('deflate that ends too early')
    return value
  }

  /** Bytes that were looked at and not used are read again. */
  private giveBack(): void {
    this.at -= this.count >> 3
    this.count &= 7
    this.bits &= (1 << this.count) - 1
  }
}
