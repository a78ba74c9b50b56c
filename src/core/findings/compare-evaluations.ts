import type { DepthEvaluation, Evaluation, MainEvaluation } from '../loss/evaluation.ts'
import type { PackedBatch } from '../packing/packed-batch.ts'
import { reasonCode } from '../targets/target-reason.ts'
import { targetAt } from '../targets/targets.ts'

/** One head of two evaluations, A and the present one. Losses are null where they were not computed. */
export interface HeadComparison {
  /** -1 is the main head. */
  readonly depth: number
  readonly before: HeadSide | null
  readonly now: HeadSide | null
  /** Cells whose target differs, trained or not; null where the two cannot be laid over each other. */
  readonly differing: number | null
}

export interface HeadSide {
  readonly loss: number | null
  readonly trained: number
}

type Sized = Pick<PackedBatch, 'rows' | 'sequenceLength'>

/** Why two batches cannot be compared cell by cell; null where they can. */
export function notComparable(before: Sized, now: Sized): string | null {
  if (before.rows === now.rows && before.sequenceLength === now.sequenceLength) return null
  return `A has ${sizeText(before)} and this batch ${sizeText(now)}: their cells do not lie over each other. Heads can still be compared.`
}

function sizeText({ rows, sequenceLength }: Sized): string {
  return `${rows} × ${sequenceLength} tokens`
}

/** Heads of both evaluations side by side, those that only one has with null on the other side. */
export function compareHeads(before: Evaluation, now: Evaluation, sameCells: boolean): HeadComparison[] {
  const depths = Math.max(before.depths.length, now.depths.length)
  const pair = (depth: number, a: HeadEvaluation | null, b: HeadEvaluation | null): HeadComparison => ({
    depth,
    before: sideOf(a),
    now: sideOf(b),
    differing: sameCells && a !== null && b !== null ? differingTargets(a, b) : null,
  })
  return [
    ...(before.main === null && now.main === null ? [] : [pair(-1, before.main, now.main)]),
    ...Array.from({ length: depths }, (_, depth) =>
      pair(depth, before.depths[depth] ?? null, now.depths[depth] ?? null),
    ),
  ]
}

type HeadEvaluation = MainEvaluation | DepthEvaluation

function sideOf(head: HeadEvaluation | null): HeadSide | null {
  return head === null ? null : { loss: head.loss, trained: head.trained }
}

function differingTargets(a: HeadEvaluation, b: HeadEvaluation): number {
  let count = 0
  for (let t = 0; t < b.reasons.length; t++) {
    const trained = a.reasons[t] === reasonCode.trained || b.reasons[t] === reasonCode.trained
    if (trained && (targetAt(a.targets, t) !== targetAt(b.targets, t) || a.reasons[t] !== b.reasons[t])) count++
  }
  return count
}

/** What changed in each cell of one head, `[rows * S]`. */
export interface CellDifferences {
  /**
   * What the cell adds to the summed loss now, minus what it added before, in nats: a masked cell adds nothing. The sum of
   * all is the difference of the two sums.
   */
  readonly values: Float64Array
  /** 0 for a cell that was trained neither before nor now. */
  readonly counted: Uint8Array
}

/** Cell by cell; null without losses on both sides. Both heads have the same number of tokens. */
export function cellDifferences(before: HeadEvaluation | null, now: HeadEvaluation | null): CellDifferences | null {
  const [a, b] = [before?.tokenLoss ?? null, now?.tokenLoss ?? null]
  if (before === null || now === null || a === null || b === null || a.length !== b.length) return null
  const values = new Float64Array(b.length)
  const counted = new Uint8Array(b.length)
  for (let t = 0; t < values.length; t++) {
    const was = before.reasons[t] === reasonCode.trained
    const is = now.reasons[t] === reasonCode.trained
    if (!was && !is) continue
    counted[t] = 1
    values[t] = (is ? b[t] : 0) - (was ? a[t] : 0)
  }
  return { values, counted }
}
