/**
 * What deflate's symbols mean, as one number: what it counts from bit 8 on, how many extra bits follow in bits 4 to 7, and the
 * sign for a byte that stands for itself. The lowest 4 bits are a code's.
 */
export const literal = 1 << 31

/** A count that no symbol has: symbols 286 and 287, and distances 30 and 31, have codes in blocks of fixed codes, and may not occur. */
export const noSuchSymbol = 0x7fff << 8

/** Where extra bits begin, and what is counted: lengths from 3, distances from 1 [RFC 1951, section 3.2.5]. */
function counted(symbols: number, start: number, plain: number, perExtra: number): number[] {
  let base = start
  return Array.from({ length: symbols }, (_, symbol) => {
    const extra = symbol < plain ? 0 : Math.floor((symbol - plain) / perExtra) + 1
    const meaning = (base << 8) | (extra << 4)
    base += 2 ** extra
    return meaning
  })
}

/** Bytes, the end of a block (which counts 0), and lengths; the longest one, 258, has a symbol of its own. */
export const lengthMeanings = Int32Array.from([
  ...Array.from({ length: 256 }, (_, byte) => literal | (byte << 8)),
  0,
  ...counted(28, 3, 8, 4),
  258 << 8,
  noSuchSymbol,
  noSuchSymbol,
])

export const distanceMeanings = Int32Array.from([...counted(30, 1, 4, 2), noSuchSymbol, noSuchSymbol])

/** Symbols of the code that code lengths are written in are themselves. */
export const codeLengthMeanings = Int32Array.from({ length: 19 }, (_, symbol) => symbol << 8)
