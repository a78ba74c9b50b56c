import { interpolateRgb, rgb } from 'd3'
import { luminance } from './color-scale.ts'

/** Steps on either side of zero. */
const HALF = 128

/** Ends of the scale: blue for less loss, orange for more, which all kinds of colour blindness tell apart. */
const LESS = '#2166ac'
const MORE = '#d9700f'

/** Colours of one theme, `2 · HALF + 1` from less to more; zero has the theme's own neutral. */
export interface DifferenceColors {
  readonly fills: readonly string[]
  readonly texts: readonly string[]
}

const made = new Map<string, DifferenceColors>()

/** @param neutral the colour of no difference, such as the lanes' own */
export function differenceColors(neutral: string): DifferenceColors {
  const known = made.get(neutral)
  if (known !== undefined) return known
  const [less, more] = [interpolateRgb(neutral, LESS), interpolateRgb(neutral, MORE)]
  const colors = Array.from({ length: 2 * HALF + 1 }, (_, i) =>
    rgb(i < HALF ? less((HALF - i) / HALF) : more((i - HALF) / HALF)),
  )
  const result = {
    fills: colors.map((color) => color.formatHex()),
    texts: colors.map(({ r, g, b }) => {
      const light = luminance(r, g, b)
      return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
    }),
  }
  made.set(neutral, result)
  return result
}

/** Where a difference stands on the ruler from −ln V to +ln V, -1 … 1: by its square root, so that small ones are seen. */
function differencePlace(difference: number, rulerEnd: number): number {
  return Math.sign(difference) * Math.min(Math.sqrt(Math.abs(difference) / rulerEnd), 1)
}

/** Index into the colours. */
export function differenceStep(difference: number, rulerEnd: number): number {
  return HALF + Math.round(differencePlace(difference, rulerEnd) * HALF)
}
