/** The real tokens of one document: `[start, end)` of `[rows * S]`. */
export interface DocumentRun {
  readonly row: number
  readonly start: number
  readonly end: number
}

export interface DocumentRuns {
  readonly runs: readonly DocumentRun[]
  /** Index into `runs` of each token; -1 on padding. */
  readonly runOf: Int32Array
}

/** Documents without their padding, in order. Padding inside a document's slot ends it. */
export function documentRuns(starts: Uint8Array, pad: Uint8Array, length: number): DocumentRuns {
  const runs: DocumentRun[] = []
  const runOf = new Int32Array(starts.length).fill(-1)
  for (let rowStart = 0; rowStart < starts.length; rowStart += length) {
    const rowEnd = rowStart + length
    for (let start = rowStart; start < rowEnd; ) {
      let end = start + 1
      if (pad[start] === 1) {
        start = end
        continue
      }
      while (end < rowEnd && starts[end] !== 1 && pad[end] !== 1) end++
      runOf.fill(runs.length, start, end)
      runs.push({ row: rowStart / length, start, end })
      start = end
    }
  }
  return { runs, runOf }
}
