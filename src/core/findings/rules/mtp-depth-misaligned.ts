import { targetValues } from '../../targets/targets.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'
import { cellCount, cellsWhere } from '../cells-where.ts'
import { countOf } from '../count-of.ts'
import type { BatchFacts } from '../facts/batch-facts.ts'
import type { Rule } from '../rule.ts'

const CLEAR = 0.98
const ENOUGH = 3

/** Targets of depth k that are the labels rolled by another number than k + 1. */
export const mtpDepthMisaligned: Rule = {
  id: 'mtp-depth-misaligned',
  title: 'Targets belong to another depth',
  severity: 'error',
  needs: ['targets', 'whole sequences'],
  fix: 'Roll labels by k + 1 for depth k: once more at each depth, from labels that are shifted once.',
  reference: 'radixark/miles#2215',
  explains: [
    'mtp-no-boundary-mask',
    'mtp-mask-double-rolled',
    'mtp-ce-implausible',
    'mtp-top1-zero',
    'mtp-mask-all-ones',
    'mtp-wraparound',
  ],
  check(facts) {
    const { reference } = facts
    const wrong = misrolledDepths(facts)
    if (wrong.length === 0) return []
    const depths = new Set(wrong.map(({ depth }) => depth))
    const cells = cellsWhere(facts, ({ depth, token, used }) => depths.has(depth) && used !== reference[depth][token])
    return [
      {
        severity: 'error',
        message: `${wrong.map(({ depth, shift }) => `Depth ${depth} trains on labels rolled by ${shift}, not ${depth + 1}`).join('. ')}: ${countOf(cellCount(cells), 'target')}.`,
        cells,
      },
    ]
  },
}

/**
 * Depths whose targets, as the dump brings them, are another roll of the labels than upstream's, and not the one either
 * that makes up for labels which were shifted another number of times than once.
 */
export function misrolledDepths(facts: BatchFacts): { readonly depth: number; readonly shift: number }[] {
  const { evaluation, convention } = facts
  if (evaluation.boundarySource !== 'mtp_per_depth_targets') return []
  const makesUp = { unshifted: 2, 'double-shifted': 0, 'pre-shifted': 1, undecided: 1, misaligned: 1 }[convention.kind]
  const told = evaluation.depths.flatMap(({ depth }) => {
    const shift = bestShift(facts, depth) ?? onlyShift(facts, depth, ENOUGH)
    return shift === null || shift === depth + 1 || shift === depth + makesUp ? [] : [{ depth, shift }]
  })
  // A depth with too few targets to tell by itself is off by as much as the others, where all it has say so.
  const few = evaluation.depths.flatMap(({ depth }) => {
    const shift = told.some((one) => one.depth === depth) ? null : onlyShift(facts, depth, 1)
    return told.some((one) => one.shift - one.depth === (shift ?? Number.NaN) - depth)
      ? [{ depth, shift: shift ?? 0 }]
      : []
  })
  return [...told, ...few].sort((a, b) => a.depth - b.depth)
}

/** The roll that explains the targets of a depth; null where too few can tell, or none does clearly better. */
function bestShift({ evaluation, labels, ignored, documents, length }: BatchFacts, depth: number): number | null {
  const targets = targetValues(evaluation.depths[depth].targets)
  const shifts = Array.from({ length: evaluation.depths.length + 3 }, (_, shift) => shift)
  const hits = shifts.map(() => 0)
  let total = 0
  for (let t = 0; t < targets.length; t++) {
    const run = documents.runOf[t]
    if (targets[t] === ignored || run < 0) continue
    const { end } = documents.runs[run]
    // Only tokens whose document goes on far enough for every candidate, so that none wins by being near.
    if (t + shifts.length > end || (t % length) + shifts.length > length) continue
    if (repeats(labels, t, shifts.length)) continue
    total++
    for (const shift of shifts) if (labels[t + shift] === targets[t]) hits[shift]++
  }
  if (total < ENOUGH) return null
  const best = shifts.reduce((a, b) => (hits[b] > hits[a] ? b : a))
  return hits[best] >= CLEAR * total ? best : null
}

/** Whether two of the `count` labels from `start` on are the same. */
function repeats(labels: IntegerValues, start: number, count: number): boolean {
  for (let a = start + 1; a < start + count; a++)
    for (let b = start; b < a; b++) if (labels[a] === labels[b]) return true
  return false
}

/**
 * In documents too short for every candidate: the one roll that explains all targets, where the right one explains few.
 */
function onlyShift({ evaluation, labels, ignored, length }: BatchFacts, depth: number, enough: number): number | null {
  const targets = targetValues(evaluation.depths[depth].targets)
  const hits = Array.from({ length: evaluation.depths.length + 3 }, () => 0)
  let total = 0
  for (let t = 0; t < targets.length; t++) {
    if (targets[t] === ignored) continue
    total++
    for (let shift = 0; shift < hits.length && (t % length) + shift < length; shift++)
      if (labels[t + shift] === targets[t]) hits[shift]++
  }
  if (total < enough || hits[depth + 1] > total / 2) return null
  const best = hits.indexOf(Math.max(...hits))
  return hits[best] >= CLEAR * total ? best : null
}
