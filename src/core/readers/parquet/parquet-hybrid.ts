/**
 * Parquet's hybrid of run lengths and bit packing, run by run: a run can say in five bytes that a value is repeated a million
 * times. Packed values are runs of one.
 */
export class HybridRuns {
  /** Of the run. */
  value = 0
  /** Values of the run that are not used yet. */
  left = 0
  private packed = 0
  /** Of what was read for packed values, `held` bits are not used. A float holds the 39 bits that there may be. */
  private rest = 0
  private held = 0
  private readonly limit: number

  /** @param bits of a value, 1 to 32 */
  constructor(
    private readonly view: DataView,
    private at: number,
    private readonly bits: number,
  ) {
    this.limit = 2 ** bits
  }

  /**
   * Goes on to the next run.
   * @throws RangeError where the bytes end before
   */
  next(): void {
    if (this.packed === 0) this.readHeader()
    if (this.packed === 0) return
    this.packed--
    this.left = 1
    const { view, bits, limit } = this
    const isSmall = bits <= 24
    for (; this.held < bits; this.held += 8) {
      const byte = view.getUint8(this.at++)
      this.rest = isSmall ? this.rest | (byte << this.held) : this.rest + byte * 2 ** this.held
    }
    this.value = isSmall ? this.rest & (limit - 1) : this.rest % limit
    this.rest = isSmall ? this.rest >>> bits : (this.rest - this.value) / limit
    this.held -= bits
  }

  private readHeader(): void {
    let header = 0
    let byte = 0x80
    for (let scale = 1; byte >= 0x80; scale *= 0x80) {
      byte = this.view.getUint8(this.at++)
      header += (byte & 0x7f) * scale
    }
    const half = Math.floor(header / 2)
    if (half === 0) throw new RangeError('a run of nothing')
    if (header % 2 === 1) {
      this.packed = 8 * half
      // Groups of eight are whole bytes: nothing is left of the group before.
      this.rest = 0
      this.held = 0
      return
    }
    this.left = half
    this.value = 0
    for (let i = 0; i < (this.bits + 7) >> 3; i++) this.value += this.view.getUint8(this.at++) * 2 ** (8 * i)
  }
}

/**
 * The first `count` values, run by run.
 * @param visit called with a value, and the range of places that have it
 */
export function eachRun(
  runs: HybridRuns,
  count: number,
  visit: (value: number, from: number, to: number) => void,
): void {
  for (let at = 0; at < count; ) {
    if (runs.left === 0) runs.next()
    const length = Math.min(runs.left, count - at)
    visit(runs.value, at, at + length)
    runs.left -= length
    at += length
  }
}
