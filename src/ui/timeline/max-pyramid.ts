import { reasonCode } from '../../core/targets/target-reason.ts'

const FACTOR = 4

/** No trained token in a range. */
export const NOT_TRAINED = Number.NEGATIVE_INFINITY
/** A trained token whose loss is NaN or infinite: worse than any number. */
export const NOT_FINITE = Number.POSITIVE_INFINITY

/**
 * The largest loss of every 1, 4, 16, … tokens, so that the worst token under a pixel costs a few reads whatever the
 * zoom. Level 0 is read from the losses themselves.
 */
export interface MaxPyramid {
  readonly losses: Float64Array
  readonly reasons: Uint8Array
  /** `levels[0]` holds groups of 4 tokens, `levels[1]` of 16, … */
  readonly levels: readonly Float32Array[]
}

/** Losses of an evaluation never change, and a new evaluation brings a new array. */
const made = new WeakMap<Float64Array, MaxPyramid>()

export function maxPyramid(losses: Float64Array, reasons: Uint8Array): MaxPyramid {
  const known = made.get(losses)
  if (known !== undefined && known.reasons === reasons) return known
  const levels: Float32Array[] = []
  let below = (index: number) => rankedLoss(losses, reasons, index)
  for (let size = losses.length; size > FACTOR; ) {
    const level = new Float32Array(Math.ceil(size / FACTOR))
    for (let group = 0; group < level.length; group++) {
      const end = Math.min((group + 1) * FACTOR, size)
      let worst = NOT_TRAINED
      for (let index = group * FACTOR; index < end; index++) worst = Math.max(worst, below(index))
      level[group] = worst
    }
    levels.push(level)
    below = (index) => level[index]
    size = level.length
  }
  const pyramid = { losses, reasons, levels }
  made.set(losses, pyramid)
  return pyramid
}

/** A loss as the pyramid compares it: not trained below everything, not finite above. */
export function rankedLoss(losses: Float64Array, reasons: Uint8Array, index: number): number {
  if (reasons[index] !== reasonCode.trained) return NOT_TRAINED
  return Number.isFinite(losses[index]) ? losses[index] : NOT_FINITE
}

/** The largest loss of tokens `[from, to)`, `NOT_TRAINED` where none is trained, `NOT_FINITE` where one is no number. */
export function worstLoss({ losses, reasons, levels }: MaxPyramid, from: number, to: number): number {
  let worst = NOT_TRAINED
  let start = from
  let end = to
  // Ends that do not fill a group are read at this level, the middle at the next. No closures: this runs for every pixel.
  for (; start < end && (levels.length === 0 || start % FACTOR !== 0); start++)
    worst = Math.max(worst, rankedLoss(losses, reasons, start))
  for (; start < end && end % FACTOR !== 0; end--) worst = Math.max(worst, rankedLoss(losses, reasons, end - 1))
  for (let level = 0; start < end; level++) {
    const values = levels[level]
    const last = level + 1 === levels.length
    start /= FACTOR
    end /= FACTOR
    for (; start < end && (last || start % FACTOR !== 0); start++) worst = Math.max(worst, values[start])
    for (; start < end && end % FACTOR !== 0; end--) worst = Math.max(worst, values[end - 1])
  }
  return worst
}
