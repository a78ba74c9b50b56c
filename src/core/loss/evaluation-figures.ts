import type { DepthEvaluation, Evaluation, HeadFigures, MainEvaluation } from './evaluation.ts'

/** What an evaluation gains once it is computed. Its masks and targets stay as they were planned, and are not in here. */
export interface EvaluationFigures {
  readonly main: HeadFigures | null
  readonly depths: readonly HeadFigures[]
  readonly mtpLoss: Evaluation['mtpLoss']
  readonly pipeline: Evaluation['pipeline']
  readonly notices: Evaluation['notices']
  readonly error: Evaluation['error']
}

export function figuresOf({ main, depths, mtpLoss, pipeline, notices, error }: Evaluation): EvaluationFigures {
  return {
    main: main === null ? null : headFigures(main),
    depths: depths.map(headFigures),
    mtpLoss,
    pipeline,
    notices,
    error,
  }
}

/** The planned evaluation with its figures. Arrays that were there before are the same arrays. */
export function withFigures(planned: Evaluation, figures: EvaluationFigures): Evaluation {
  const { main, depths, ...rest } = figures
  return {
    ...planned,
    ...rest,
    main: planned.main === null || main === null ? planned.main : { ...planned.main, ...main },
    depths: planned.depths.map((depth, index) => ({ ...depth, ...depths[index] })),
  }
}

function headFigures({ loss, sum, tokenLoss, logSumExp }: MainEvaluation | DepthEvaluation): HeadFigures {
  return { loss, sum, tokenLoss, logSumExp }
}
