import type { CellDifferences } from '../../core/findings/compare-evaluations.ts'
import { type LossPyramid, lossPyramid } from '../../core/loss/loss-pyramid.ts'
import { NOT_FINITE, NOT_TRAINED, pixelLoss } from './pixel-loss.ts'

interface TwoPyramids {
  readonly more: LossPyramid
  readonly less: LossPyramid
}

const pyramids = new WeakMap<CellDifferences, TwoPyramids>()

function pyramidsOf(differences: CellDifferences): TwoPyramids {
  const known = pyramids.get(differences)
  if (known !== undefined) return known
  const { values, counted } = differences
  // 0 is the code of a trained cell.
  const reasons = counted.map((one) => 1 - one)
  const result = {
    more: lossPyramid(values, reasons),
    less: lossPyramid(
      values.map((value) => -value),
      reasons,
    ),
  }
  pyramids.set(differences, result)
  return result
}

/** The largest difference among tokens `[from, to)`, whichever its sign; 0 for none, NaN where one is no number. */
export function largestDifference(differences: CellDifferences, from: number, to: number): number {
  const { more, less } = pyramidsOf(differences)
  const up = pixelLoss(more, from, to, 'worst')
  const down = pixelLoss(less, from, to, 'worst')
  if (up === NOT_TRAINED) return 0
  if (up === NOT_FINITE || down === NOT_FINITE) return Number.NaN
  return up >= down ? up : -down
}
