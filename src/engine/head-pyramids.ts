import type { Evaluation } from '../core/loss/evaluation.ts'
import { adoptPyramid, lossPyramid, type PyramidLevel } from '../core/loss/loss-pyramid.ts'

/** Levels of each head's pyramid, main first where there is a main head; null for a head without losses. */
export type HeadPyramids = readonly (readonly PyramidLevel[] | null)[]

/** Makes them in the worker, so that the page does not stop for it. */
export function headPyramids(evaluation: Evaluation): HeadPyramids {
  return headsOf(evaluation).map(({ tokenLoss, reasons }) =>
    tokenLoss === null ? null : lossPyramid(tokenLoss, reasons).levels,
  )
}

/** The page's side: from here on `lossPyramid` gives these. */
export function adoptPyramids(evaluation: Evaluation, pyramids: HeadPyramids): void {
  for (const [index, { tokenLoss, reasons }] of headsOf(evaluation).entries()) {
    const levels = pyramids[index] ?? null
    if (tokenLoss !== null && levels !== null) adoptPyramid(tokenLoss, reasons, levels)
  }
}

function headsOf({ main, depths }: Evaluation) {
  return main === null ? depths : [main, ...depths]
}
