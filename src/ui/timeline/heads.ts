import type { DepthEvaluation, Evaluation, MainEvaluation } from '../../core/loss/evaluation.ts'

/** `'main'`, or an MTP depth. */
export type Head = 'main' | number

/** Heads from top to bottom: main, if the dump has one, then the depths. */
export function headsOf(evaluation: Evaluation): Head[] {
  return [...(evaluation.main === null ? [] : ['main' as const]), ...evaluation.depths.map(({ depth }) => depth)]
}

export function headEvaluation(evaluation: Evaluation, head: Head): MainEvaluation | DepthEvaluation | null {
  return head === 'main' ? evaluation.main : (evaluation.depths.find(({ depth }) => depth === head) ?? null)
}

/** Tokens between a cell and the label it trains on: depth d at t uses `labels[t + d + 1]`. */
export function rollOf(head: Head): number {
  return head === 'main' ? 0 : head + 1
}
