/** What is stored of one data page of version 1 before and among its values. */
export interface PageRuns {
  readonly values: number
  /** Bits of a repetition and of a definition level; 0 where the column has none. */
  readonly repetitionBits: number
  readonly definitionBits: number
  readonly encoding: string
  readonly isBoolean: boolean
}

/**
 * Walks the runs of a page (Parquet's hybrid of run lengths and bit packing) without making anything of them. A run can say
 * in five bytes that a value is repeated 2^31 times, and a decoder that believes it is busy for a minute.
 * @throws Error for a run of more values than the page has
 */
export function checkPageRuns(page: Uint8Array, runs: PageRuns): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  let at = 0
  const prefixed = (bits: number): void => {
    const length = view.getUint32(at, true)
    walk(view, at + 4, bits, runs.values)
    at += 4 + length
  }
  if (runs.repetitionBits > 0) prefixed(runs.repetitionBits)
  if (runs.definitionBits > 0) prefixed(runs.definitionBits)
  if (runs.encoding === 'PLAIN') return
  if (runs.isBoolean) prefixed(1)
  else if (at < page.length && view.getUint8(at) > 0) walk(view, at + 1, view.getUint8(at), runs.values)
}

function walk(view: DataView, start: number, bits: number, values: number): void {
  let at = start
  let seen = 0
  while (seen < values && at < view.byteLength) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      const byte = view.getUint8(at++)
      header += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
      if (shift > 28) throw new Error('a run without end')
    }
    const half = Math.floor(header / 2)
    const isPacked = header % 2 === 1
    // The last group of eight may be filled up.
    const count = isPacked ? half * 8 : half
    if (seen + count > values + (isPacked ? 7 : 0)) throw new Error(`a run of ${count} values in a page of ${values}`)
    seen += count
    at += isPacked ? half * bits : (bits + 7) >> 3
  }
}
