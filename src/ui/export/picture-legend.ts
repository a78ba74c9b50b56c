import type { AppState } from '../../state/app-state.ts'
import { formatNumber } from '../format-number.ts'
import { againstText } from '../timeline/against-text.ts'
import { lossColors, lossRulerEnd } from '../timeline/color-scale.ts'
import { comparedEvaluation } from '../timeline/compared-evaluation.ts'
import { differenceColors } from '../timeline/difference-scale.ts'
import type { ThemeColors } from '../timeline/theme-colors.ts'

const RULER_WIDTH = 220
/** Steps of the ruler: each is a rectangle of an SVG. */
const STEPS = 44

interface Ruler {
  readonly title: string
  readonly low: string
  readonly high: string
  readonly colors: readonly string[]
}

/** What the colours of the heatmaps mean now: losses, gradient norms or differences. */
function rulerOf(state: AppState, lane: string): Ruler {
  const { open, heatmap, gradients } = state
  const vocabSize = open.status === 'open' ? open.batch.vocabSize : null
  const end = lossRulerEnd(vocabSize).toFixed(2)
  if (heatmap === 'gradient' && gradients.status === 'known')
    return {
      title: '‖∂CE/∂h‖ of a token',
      low: '0',
      high: `largest ${formatNumber(gradients.largest, 3)}`,
      colors: lossColors,
    }
  if (comparedEvaluation(state) !== null)
    return {
      title: `${againstText[heatmap]}, nats`,
      low: `−${end}`,
      high: `+${end}`,
      colors: differenceColors(lane).fills,
    }
  return { title: 'loss, nats', low: '0', high: vocabSize === null ? end : `ln V = ${end}`, colors: lossColors }
}

const masks = ['•  trained', 'T  trailing', 'B  crosses a boundary', 'I  label ignored'] as const

type Draw = (context: CanvasRenderingContext2D, x: number, y: number) => void

/** What stays together on a line. */
interface Piece {
  readonly width: number
  /** Free pixels between it and the next. */
  readonly gap: number
  readonly draw: Draw
}

/** What colours and letters of a picture mean, on as many lines as its width makes of it. Sizes in CSS pixels. */
export interface PictureLegend {
  readonly width: number
  readonly height: number
  readonly draw: Draw
}

const LINE = 36
/** Below the last line, which has the ends of the ruler. */
const BELOW = 8

export function pictureLegendFont({ sans, textSmall }: ThemeColors): string {
  return `${textSmall} ${sans}`
}

/** @param widthOf the width of a text in `pictureLegendFont`; @param width that there is for it */
export function pictureLegend(
  widthOf: (text: string) => number,
  colors: ThemeColors,
  state: AppState,
  width: number,
): PictureLegend {
  const ruler = rulerOf(state, colors.lane)
  const say =
    (text: string): Draw =>
    (context, x, y) =>
      context.fillText(text, x, y + 20)
  const pieces: readonly Piece[] = [
    { width: 116, gap: 16, draw: say(ruler.title) },
    { width: RULER_WIDTH, gap: 32, draw: (context, x, y) => drawRuler(context, colors, ruler, x, y) },
    ...masks.map((words) => ({ width: widthOf(words), gap: 18, draw: say(words) })),
  ]
  const places = placed(pieces, width)
  return {
    width: Math.max(...places.map(({ piece, x }) => x + piece.width)),
    height: Math.max(...places.map(({ y }) => y)) + LINE + BELOW,
    draw: (context, left, top) => {
      context.font = pictureLegendFont(colors)
      context.textBaseline = 'alphabetic'
      context.textAlign = 'left'
      context.fillStyle = colors.dim
      for (const { piece, x, y } of places) piece.draw(context, left + x, top + y)
    },
  }
}

/** From left to right, on the next line where this one is full. */
function placed(pieces: readonly Piece[], width: number) {
  let [x, y] = [0, 0]
  return pieces.map((piece) => {
    if (x > 0 && x + piece.width > width) [x, y] = [0, y + LINE]
    const place = { piece, x, y }
    x += piece.width + piece.gap
    return place
  })
}

function drawRuler(
  context: CanvasRenderingContext2D,
  { dim }: ThemeColors,
  { low, high, colors }: Ruler,
  x: number,
  y: number,
): void {
  const step = RULER_WIDTH / STEPS
  for (let i = 0; i < STEPS; i++) {
    context.fillStyle = colors[Math.round((i / (STEPS - 1)) * (colors.length - 1))]
    context.fillRect(x + i * step, y + 11, step, 12)
  }
  context.fillStyle = dim
  context.fillText(low, x, y + 37)
  context.textAlign = 'right'
  context.fillText(high, x + RULER_WIDTH, y + 37)
  context.textAlign = 'left'
}
