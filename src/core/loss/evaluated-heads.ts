import type { DepthEvaluation, Evaluation, MainEvaluation } from './evaluation.ts'

/** A head of an evaluation whose losses stand. */
export interface EvaluatedHead {
  readonly head: 'main' | number
  readonly figures: MainEvaluation | DepthEvaluation
  /** Cross entropy in nats, `[rows * S]`; NaN where the position is not trained. */
  readonly tokenLoss: Float64Array
}

/** Heads whose losses stand, the main head first. */
export function evaluatedHeads({ main, depths }: Evaluation): EvaluatedHead[] {
  const all = [
    ...(main === null ? [] : [{ head: 'main' as const, figures: main }]),
    ...depths.map((figures) => ({ head: figures.depth, figures })),
  ]
  return all.flatMap(({ head, figures }) =>
    figures.tokenLoss === null ? [] : [{ head, figures, tokenLoss: figures.tokenLoss }],
  )
}
