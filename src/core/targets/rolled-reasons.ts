import type { IntegerValues } from '../tensor/integer-values.ts'
import { type CountedReasons, reasonCode } from './target-reason.ts'

export interface Rolls {
  readonly labels: IntegerValues
  /** Tokens of a row. */
  readonly length: number
  readonly depths: number
  /** Boundaries in use; null where none are. */
  readonly seqIdx: IntegerValues | null
  /** The label that the loss function ignores. */
  readonly lossIgnores: number
  /** The loss trains on what is put at masked positions: these count as trained. */
  readonly trains: boolean
}

/**
 * Reasons of every depth, whose labels come from depth + 1 further on. Ids and labels are looked at once for all depths:
 * inside a run of one id no roll crosses a boundary but those of its last tokens, and ignored labels come in runs.
 */
export function rolledReasons(rolls: Rolls): CountedReasons[] {
  const { labels, length, depths, seqIdx } = rolls
  const tallies = Array.from({ length: depths }, (_, depth) => new Tally(rolls, depth + 1))
  const ends = new Uint32Array(length)
  const ignored = new Uint32Array(length + 1)
  for (let start = 0; start < labels.length; start += length) {
    const endCount = seqIdx === null ? 0 : innerEnds(seqIdx, start, start + length, ends)
    const ignoredCount = ignoredRuns(labels, rolls.lossIgnores, start, start + length, ignored)
    for (const tally of tallies) tally.addRow(start, ends.subarray(0, endCount), ignored.subarray(0, ignoredCount))
  }
  return tallies.map((tally) => tally.counted())
}

/** Ends of the runs of equal ids in a row, but for the last: the first token of each run after the first. */
function innerEnds(seqIdx: IntegerValues, start: number, end: number, into: Uint32Array): number {
  let count = 0
  let id = seqIdx[start]
  for (let i = start + 1; i < end; i++) {
    const next = seqIdx[i]
    if (next === id) continue
    into[count++] = i
    id = next
  }
  return count
}

/** Runs of ignored labels in a row: start, end, start, end … */
function ignoredRuns(labels: IntegerValues, ignores: number, start: number, end: number, into: Uint32Array): number {
  let count = 0
  let inside = false
  for (let i = start; i < end; i++) {
    if ((labels[i] === ignores) === inside) continue
    into[count++] = i
    inside = !inside
  }
  if (inside) into[count++] = end
  return count
}

/** One depth's reasons, row by row. */
class Tally {
  private readonly reasons: Uint8Array
  private readonly masked = { trailing: 0, crossBoundary: 0, ignoredLabel: 0 }

  constructor(
    private readonly rolls: Rolls,
    private readonly shift: number,
  ) {
    this.reasons = new Uint8Array(rolls.labels.length)
  }

  counted(): CountedReasons {
    const { reasons, masked } = this
    return { reasons, masked, trained: reasons.length - masked.trailing - masked.crossBoundary - masked.ignoredLabel }
  }

  addRow(start: number, ends: Uint32Array, ignored: Uint32Array): void {
    const { reasons, shift, masked } = this
    const { seqIdx, length, trains } = this.rolls
    for (let run = 0; run < ignored.length; run += 2) {
      const from = Math.max(start, ignored[run] - shift)
      const to = ignored[run + 1] - shift
      if (to <= from) continue
      reasons.fill(reasonCode.ignoredLabel, from, to)
      masked.ignoredLabel += to - from
    }
    const last = start + Math.max(0, length - shift)
    if (seqIdx !== null) {
      let from = start
      for (const end of ends) {
        // Runs shorter than the roll: the one before has been to here.
        for (let i = Math.max(from, end - shift); i < end && i < last; i++)
          if (seqIdx[i] !== seqIdx[i + shift]) this.put(i, trains ? reasonCode.trained : reasonCode.crossBoundary)
        from = end
      }
    }
    if (trains) return
    reasons.fill(reasonCode.trailing, last, start + length)
    masked.trailing += start + length - last
  }

  /** A boundary goes before an ignored label, which may stand there. */
  private put(index: number, reason: number): void {
    if (this.reasons[index] === reasonCode.ignoredLabel) this.masked.ignoredLabel--
    this.reasons[index] = reason
    if (reason === reasonCode.crossBoundary) this.masked.crossBoundary++
  }
}
