import type { BatchFacts } from './facts/batch-facts.ts'
import type { Finding } from './finding.ts'
import { SHIFTS, type ShiftScanRow } from './shift-scan.ts'

/** A lowest mean above this share of ln V is not that of a head that fits any labels. */
const TRAINED = 0.8

/**
 * What a scan says about the labels: a finding where heads have their minimum at another roll than their own. Labels
 * that are shifted once too often move every minimum back by one, unshifted ones forward by one.
 */
export function shiftScanFinding(facts: BatchFacts, rows: readonly ShiftScanRow[]): Finding | null {
  const guess = Math.log(facts.batch.vocabSize ?? Number.NaN)
  const moved = rows.filter(
    ({ minimum, expected, means }) =>
      minimum !== null && minimum !== expected && means[SHIFTS.indexOf(minimum)] < TRAINED * guess,
  )
  if (moved.length === 0) return null
  const offsets = new Set(moved.map(({ minimum, expected }) => (minimum ?? 0) - expected))
  const [offset] = offsets
  const everyHead = offsets.size === 1 && moved.length === rows.filter(({ minimum }) => minimum !== null).length
  const list = moved
    .map(
      ({ depth, minimum, expected }) =>
        `${depth < 0 ? 'the main head' : `depth ${depth}`} at ${minimum}, not ${expected}`,
    )
    .join('; ')
  return {
    rule: 'mtp-depth-misaligned',
    severity: 'error',
    title: 'The shift scan has its minimum elsewhere',
    message: `Mean cross entropy is lowest for ${list}.${everyHead ? causeOf(offset) : ''}`,
    fix: 'Shift labels once, in the dataset, and roll by k + 1 for depth k.',
    reference: 'radixark/miles#2215',
    effective: true,
    count: moved.length,
    effect: null,
    places: facts.documents.runs.slice(0, 1).map(({ row, start, end }) => ({
      row,
      start: start % facts.length,
      end: ((end - 1) % facts.length) + 1,
      depth: null,
    })),
    evidence: [],
    explains: [],
  }
}

function causeOf(offset: number): string {
  if (offset === 1) return ' All heads fit labels one roll further on: the labels are not shifted.'
  if (offset === -1) return ' All heads fit labels one roll back: the labels are shifted twice.'
  return ` All heads are ${Math.abs(offset)} rolls off.`
}
