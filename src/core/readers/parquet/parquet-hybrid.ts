/** What a run's values are put into, as wide as their bits need. */
export type RunValues = Uint8Array | Uint16Array | Int32Array

/** Zeros for so many values of so many bits. */
export function runValues(bits: number, count: number): RunValues {
  if (bits <= 8) return new Uint8Array(count)
  return bits <= 16 ? new Uint16Array(count) : new Int32Array(count)
}

/**
 * Parquet's hybrid of run lengths and bit packing, from byte `start` on, until `values` is full.
 * @param bits of a value, 0 to 32
 * @throws RangeError where the bytes end before
 */
export function readHybrid(view: DataView, start: number, bits: number, values: RunValues): void {
  let at = start
  let filled = 0
  const width = (bits + 7) >> 3
  while (filled < values.length) {
    let header = 0
    let byte = 0x80
    for (let scale = 1; byte >= 0x80; scale *= 0x80) {
      byte = view.getUint8(at++)
      header += (byte & 0x7f) * scale
    }
    const half = Math.floor(header / 2)
    if (header % 2 === 0) {
      if (half === 0) throw new RangeError('a run of nothing')
      let value = 0
      for (let i = 0; i < width; i++) value += view.getUint8(at + i) * 2 ** (8 * i)
      at += width
      values.fill(value, filled, filled + half)
      filled += Math.min(half, values.length - filled)
      continue
    }
    const count = Math.min(8 * half, values.length - filled)
    unpackBits(view, at, bits, values.subarray(filled, filled + count))
    filled += count
    at += half * bits
  }
}

/** Values of `bits` each, the lowest bit first, one after another without a gap. */
function unpackBits(view: DataView, start: number, bits: number, values: RunValues): void {
  let at = start
  // Of what is read, `held` bits are not used yet. A float holds the 39 bits that there may be.
  let rest = 0
  let held = 0
  const limit = 2 ** bits
  const isSmall = bits <= 24
  for (let i = 0; i < values.length; i++) {
    for (; held < bits; held += 8) {
      const byte = view.getUint8(at++)
      rest = isSmall ? rest | (byte << held) : rest + byte * 2 ** held
    }
    const value = isSmall ? rest & (limit - 1) : rest % limit
    values[i] = value
    rest = isSmall ? rest >>> bits : (rest - value) / limit
    held -= bits
  }
}
