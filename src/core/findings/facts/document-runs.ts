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
  const runs: { row: number; start: number; end: number }[] = []
  const runOf = new Int32Array(starts.length).fill(-1)
  let open = false
  for (let t = 0; t < starts.length; t++) {
    if (pad[t] === 1) {
      open = false
      continue
    }
    if (!open || starts[t] === 1 || t % length === 0) runs.push({ row: Math.floor(t / length), start: t, end: t })
    open = true
    runOf[t] = runs.length - 1
    runs[runs.length - 1].end = t + 1
  }
  return { runs, runOf }
}
