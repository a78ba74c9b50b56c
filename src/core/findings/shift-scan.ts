import type { ComputeOptions, CrossEntropyBackend, HeadOutput } from '../loss/cross-entropy-backend.ts'
import { crossEntropyAt } from './cross-entropy-at.ts'
import type { BatchFacts } from './facts/batch-facts.ts'

/** Rolls that are tried: labels rolled right by 4 to left by 8. */
export const SHIFTS = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8] as const

/** One head to scan: its output, and the `logSumExp` that was computed of it. */
export interface ScannedHead {
  /** -1 is the main head. */
  readonly depth: number
  readonly output: HeadOutput
  readonly logSumExp: Float64Array
}

/** Mean cross entropy of one head against labels rolled by each of `SHIFTS`. */
export interface ShiftScanRow {
  readonly depth: number
  /** The roll at which a trained head has its minimum: `depth + 1`. */
  readonly expected: number
  /** Mean in nats; NaN where no pair of positions counts. */
  readonly means: readonly number[]
  readonly counts: readonly number[]
  /** The roll with the lowest mean, where it stands out; null where no roll does. */
  readonly minimum: (typeof SHIFTS)[number] | null
}

/** How far, in nats, the lowest mean must be below every other to be called the minimum. */
const STANDS_OUT = 0.5
/** Pairs below which a mean says little. */
const ENOUGH = 48

/**
 * Scans heads against rolled labels: for a trained head the minimum stands at its own roll, and a minimum elsewhere says
 * how labels were shifted, from the hidden states alone. Every pair of positions of one document counts whose label is
 * not ignored; each roll divides by its own count.
 * @throws DOMException AbortError once cancelled; ReadError when the file cannot be read any more
 */
export async function shiftScan(
  facts: BatchFacts,
  heads: readonly ScannedHead[],
  backend: CrossEntropyBackend,
  options: ComputeOptions,
): Promise<ShiftScanRow[]> {
  const rows: ShiftScanRow[] = []
  const tokens = Array.from({ length: facts.labels.length }, (_, token) => token)
  for (const [index, { depth, output, logSumExp }] of heads.entries()) {
    const means: number[] = []
    const counts: number[] = []
    for (const [step, shift] of SHIFTS.entries()) {
      options.signal.throwIfAborted()
      options.onProgress((index + step / SHIFTS.length) / heads.length)
      const pairs = tokens.filter((token) => isPair(facts, token, shift))
      const classes = pairs.map((token) => facts.labels[token + shift])
      const losses = await crossEntropyAt(output, logSumExp, pairs, classes, backend, withoutProgress(options))
      let sum = 0
      let count = 0
      for (const loss of losses) {
        if (Number.isNaN(loss)) continue
        sum += loss
        count++
      }
      means.push(count === 0 ? Number.NaN : sum / count)
      counts.push(count)
    }
    rows.push(scanRow(depth, means, counts))
  }
  return rows
}

/** A head's row of a scan, with what its means and counts say. */
export function scanRow(depth: number, means: readonly number[], counts: readonly number[]): ShiftScanRow {
  return { depth, expected: depth + 1, means, counts, minimum: minimumOf(means, counts) }
}

/** Whether a token counts against the label `shift` further on: of its document, and not ignored. */
export function isPair({ documents, labels, ignored }: BatchFacts, token: number, shift: number): boolean {
  const source = token + shift
  const run = documents.runOf[token]
  return (
    run >= 0 && source >= 0 && source < labels.length && documents.runOf[source] === run && labels[source] !== ignored
  )
}

function minimumOf(means: readonly number[], counts: readonly number[]): ShiftScanRow['minimum'] {
  const valid = SHIFTS.flatMap((shift, i) => (counts[i] >= ENOUGH ? [{ shift, mean: means[i] }] : []))
  if (valid.length < 2) return null
  const [first, second] = valid.sort((a, b) => a.mean - b.mean)
  return second.mean - first.mean >= STANDS_OUT ? first.shift : null
}

function withoutProgress(options: ComputeOptions): ComputeOptions {
  return { ...options, onProgress: () => undefined }
}
