import type { PackedBatch } from '../../core/packing/packed-batch.ts'
import { type SubSequence, subSequences } from '../../core/packing/sub-sequences.ts'
import type { IntegerValues } from '../../core/tensor/integer-values.ts'

/** A place where a source and the used one do not agree on a boundary. */
export interface BoundaryDifference {
  /** First token after the boundary. */
  readonly token: number
  /** True where only this source has it, false where only the used one has. */
  readonly added: boolean
}

const madeRuns = new WeakMap<IntegerValues, readonly SubSequence[]>()

/** Sub-sequences of a source that is not the used one, in every row. */
export function runsOfSource(batch: PackedBatch, seqIdx: IntegerValues, source: string): readonly SubSequence[] {
  const known = madeRuns.get(seqIdx)
  if (known !== undefined) return known
  const runs = subSequences(batch, seqIdx, source)
  madeRuns.set(seqIdx, runs)
  return runs
}

const madeRows = new WeakMap<readonly SubSequence[], Map<number, readonly SubSequence[]>>()

/** Those of one row, in order. */
export function runsOfRow(runs: readonly SubSequence[], row: number): readonly SubSequence[] {
  const rows = madeRows.get(runs) ?? groupedByRow(runs)
  madeRows.set(runs, rows)
  return rows.get(row) ?? []
}

function groupedByRow(runs: readonly SubSequence[]): Map<number, SubSequence[]> {
  const rows = new Map<number, SubSequence[]>()
  for (const run of runs) {
    const own = rows.get(run.row)
    if (own === undefined) rows.set(run.row, [run])
    else own.push(run)
  }
  return rows
}

interface Compared {
  readonly used: readonly SubSequence[]
  readonly found: readonly BoundaryDifference[]
}

const compared = new WeakMap<readonly SubSequence[], Compared>()

/** Boundaries that only one of two readings of a row has, in order; remembered, because every repaint asks. */
export function differences(
  used: readonly SubSequence[],
  other: readonly SubSequence[],
): readonly BoundaryDifference[] {
  const known = compared.get(other)
  if (known?.used === used) return known.found
  const found = compare(used, other)
  compared.set(other, { used, found })
  return found
}

function compare(used: readonly SubSequence[], other: readonly SubSequence[]): BoundaryDifference[] {
  const found: BoundaryDifference[] = []
  let u = 0
  let o = 0
  while (u < used.length || o < other.length) {
    const usedStart = used[u]?.start ?? Number.POSITIVE_INFINITY
    const otherStart = other[o]?.start ?? Number.POSITIVE_INFINITY
    if (usedStart !== otherStart) found.push({ token: Math.min(usedStart, otherStart), added: otherStart < usedStart })
    if (usedStart <= otherStart) u++
    if (otherStart <= usedStart) o++
  }
  return found
}

/** Whether two readings have the same boundaries in every row. */
export function sameBoundaries(used: readonly SubSequence[], other: readonly SubSequence[]): boolean {
  return (
    used.length === other.length && used.every(({ row, start }, i) => row === other[i].row && start === other[i].start)
  )
}

/** Index of the run that holds a token; runs are in order and leave no gap. */
export function runIndexAt(runs: readonly SubSequence[], token: number): number {
  let low = 0
  let high = runs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (runs[middle].start <= token) low = middle
    else high = middle - 1
  }
  return low
}
