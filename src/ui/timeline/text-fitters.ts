import type { Fitters } from './draw-timeline.ts'
import { TextFitter } from './fit-text.ts'
import type { ThemeColors } from './theme-colors.ts'

/** Fitters of the lanes' texts, in the theme's fonts. */
export function textFitters(
  context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>,
  { mono, sans, textSmall, textNote }: ThemeColors,
): Fitters {
  const fitter = (font: string) =>
    new TextFitter((text) => {
      context.font = font
      return context.measureText(text).width
    })
  return {
    token: fitter(`${textNote} ${mono}`),
    loss: fitter(`${textSmall} ${mono}`),
    ribbon: fitter(`${textNote} ${sans}`),
  }
}
