import { interpolateCividis, rgb } from 'd3'

const STEPS = 256

/** Where a dump does not tell its vocabulary: ln of 131,072, a common large one. */
const FALLBACK_VOCABULARY = 131_072

/** Upper end of the fixed loss ruler: ln V, the loss of guessing evenly. */
export function lossRulerEnd(vocabSize: number | null): number {
  return Math.log(Math.max(vocabSize ?? FALLBACK_VOCABULARY, 2))
}

const colors = Array.from({ length: STEPS }, (_, step) => rgb(interpolateCividis(step / (STEPS - 1))))

/** Cividis from 0 to the end of the ruler, as CSS colours. */
export const lossColors: readonly string[] = colors.map((color) => color.formatHex())

/** Black or white, whichever contrasts more with each colour. */
export const lossTextColors: readonly string[] = colors.map((color) => {
  const light = luminance(color.r, color.g, color.b)
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
})

/** Index into the tables; what lies beyond the ruler gets its end, and the number in the cell tells. */
export function lossStep(loss: number, rulerEnd: number): number {
  return Math.min(Math.max(Math.round((loss / rulerEnd) * (STEPS - 1)), 0), STEPS - 1)
}

/** Relative luminance, as WCAG defines it, of a colour in 0 … 255. */
export function luminance(red: number, green: number, blue: number): number {
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
