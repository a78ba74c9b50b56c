import type { Fitters } from './draw-timeline.ts'
import { TextFitter } from './fit-text.ts'
import type { ThemeColors } from './theme-colors.ts'

/** Fitters of the lanes' texts, in the theme's fonts. */
export function textFitters(
  context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>,
  { mono, sans }: ThemeColors,
): Fitters {
  const fitter = (font: string) =>
    new TextFitter((text) => {
      context.font = font
      return context.measureText(text).width
    })
  return { token: fitter(`12px ${mono}`), loss: fitter(`11px ${mono}`), ribbon: fitter(`12px ${sans}`) }
}
