/** What is stored of one data page before and among its values. */
export interface PageRuns {
  readonly values: number
  /** Bits of a repetition and of a definition level; 0 where the column has none. */
  readonly repetitionBits: number
  readonly definitionBits: number
  readonly encoding: string
  readonly isBoolean: boolean
  /** Bytes of the levels, which stand before the page in version 2; null in version 1, where each says its own length. */
  readonly levels: { readonly bytes: Uint8Array; readonly repetition: number } | null
}

/**
 * Walks the runs of a page (Parquet's hybrid of run lengths and bit packing) without making anything of them. A run can say
 * in five bytes that a value is repeated 2^31 times, and a decoder that believes it is busy for a minute.
 * @throws Error for a run of more values than the page has
 */
export function checkPageRuns(page: Uint8Array, runs: PageRuns): void {
  const view = viewOf(page)
  let at = 0
  const prefixed = (bits: number): void => {
    const length = view.getUint32(at, true)
    walk(view, at + 4, bits, runs.values)
    at += 4 + length
  }
  if (runs.levels === null) {
    if (runs.repetitionBits > 0) prefixed(runs.repetitionBits)
    if (runs.definitionBits > 0) prefixed(runs.definitionBits)
  } else {
    const { bytes, repetition } = runs.levels
    if (runs.repetitionBits > 0) walk(viewOf(bytes.subarray(0, repetition)), 0, runs.repetitionBits, runs.values)
    if (runs.definitionBits > 0) walk(viewOf(bytes.subarray(repetition)), 0, runs.definitionBits, runs.values)
  }
  if (runs.encoding === 'PLAIN') return
  if (runs.encoding === 'DELTA_BINARY_PACKED') checkDelta(page.subarray(at), runs.values)
  else if (runs.isBoolean) prefixed(1)
  else if (at < page.length && view.getUint8(at) > 0) walk(view, at + 1, view.getUint8(at), runs.values)
}

/** Writers make blocks of 128 or 256 values; each has some bytes of its own, so that a page of bytes has so many values. */
const longestBlock = 1024

/** The header of packed differences: block length, parts of a block, count of values. */
function checkDelta(page: Uint8Array, values: number): void {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = page[at++] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new Error('a length without end')
  }
  const [block, parts, count] = [varint(), varint(), varint()]
  const isWhole = block > 0 && block <= longestBlock && parts > 0 && block % parts === 0 && (block / parts) % 32 === 0
  if (!isWhole) throw new Error(`differences in blocks of ${block}, ${parts} parts each`)
  if (count > values || count > 1 + page.length * longestBlock)
    throw new Error(`${count} differences in a page of ${values}`)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
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
