import { formatNumber } from '../format-number.ts'

/** Figures that differ by less are the same loss: float32 sums in another order differ by this much. */
const SAME = 1e-4

export interface Comparison {
  readonly isSame: boolean
  /** `+0.34 %`; null where one figure is no number or the trainer's is 0. */
  readonly percent: string | null
  /** The difference in words and sign. */
  readonly words: string
}

/** Our figure beside the trainer's own. */
export function compareFigures(ours: number, trainer: number): Comparison {
  if (Object.is(ours, trainer) || ours === trainer) return { isSame: true, percent: null, words: "= trainer's figure" }
  const difference = (ours - trainer) / Math.abs(trainer)
  if (Math.abs(difference) <= SAME) return { isSame: true, percent: null, words: "= trainer's figure" }
  if (!Number.isFinite(difference))
    return { isSame: false, percent: null, words: `the trainer has ${formatNumber(trainer)}` }
  const size = `${formatNumber(Math.abs(difference) * 100, 3)} %`
  const percent = `${difference > 0 ? '+' : '−'}${size}`
  const side = difference > 0 ? 'above' : 'below'
  return { isSame: false, percent, words: `${percent}: ${side} the trainer's ${formatNumber(trainer)}` }
}
