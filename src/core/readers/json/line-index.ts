/** Bytes of lengths between two places that are remembered. */
const blockLength = 16_384

/** A length takes at most so many bytes: 7 bits each, for all that is below 2^53. */
const longestEntry = 8

interface Block {
  readonly firstLine: number
  readonly start: number
  readonly packsBefore: number
  readonly entries: Uint8Array
}

/** A line that is a pack: its number from 1, and its bytes `[start, end)`. */
export interface Line {
  readonly number: number
  readonly start: number
  readonly end: number
}

/**
 * Where the lines of a file are. A data set may have tens of millions, and a damaged file as many as bytes: only lengths
 * are kept, in as few bytes as they need, and never in more than the lines have.
 */
export class LineIndex {
  private readonly blocks: Block[] = []
  private filled = blockLength
  private lines = 0
  private next = 0
  /** How many lines are packs. */
  count = 0

  /**
   * Adds the line that begins where the last one ended.
   * @param end place of its line end, which is not part of it
   * @param isPack false for one that is blank or broken
   */
  add(end: number, isPack: boolean): void {
    if (this.filled + longestEntry > blockLength) {
      const entries = new Uint8Array(blockLength)
      this.blocks.push({ firstLine: this.lines + 1, start: this.next, packsBefore: this.count, entries })
      this.filled = 0
    }
    const { entries } = this.blocks[this.blocks.length - 1]
    let rest = 2 * (end - this.next) + (isPack ? 1 : 0)
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) entries[this.filled++] = 0x80 + (rest % 0x80)
    entries[this.filled++] = rest
    this.lines++
    this.next = end + 1
    if (isPack) this.count++
  }

  /** The pack of this number, from 0. */
  line(pack: number): Line {
    const block = this.blocks.findLast(({ packsBefore }) => packsBefore <= pack)
    if (block === undefined || pack >= this.count) throw new RangeError(`no pack ${pack} of ${this.count}`)
    let { firstLine: number, start, packsBefore: packs } = block
    for (let at = 0; ; number++) {
      let entry = 0
      let scale = 1
      let byte = 0x80
      for (; byte >= 0x80; scale *= 0x80) {
        byte = block.entries[at++]
        entry += (byte % 0x80) * scale
      }
      const length = Math.floor(entry / 2)
      if (entry % 2 === 1 && packs++ === pack) return { number, start, end: start + length }
      start += length + 1
    }
  }
}
