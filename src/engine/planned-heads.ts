import type { CheckedHead } from '../core/loss/head-loss.ts'
import type { EvaluationPlan } from '../core/loss/plan-evaluation.ts'

export interface PlannedHead {
  readonly head: 'main' | number
  readonly checked: CheckedHead
}

/** The heads that an evaluation computes: main, where the dump has one, then the depths. */
export function plannedHeads({ main, mtp }: EvaluationPlan): PlannedHead[] {
  return [
    ...(main === null ? [] : [{ head: 'main' as const, checked: main }]),
    ...(mtp?.heads ?? []).map((checked, head) => ({ head, checked })),
  ]
}
