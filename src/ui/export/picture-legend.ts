import type { AppState } from '../../state/app-state.ts'
import { formatNumber } from '../format-number.ts'
import { againstText } from '../timeline/against-text.ts'
import { lossColors, lossRulerEnd } from '../timeline/color-scale.ts'
import { comparedEvaluation } from '../timeline/compared-evaluation.ts'
import { differenceColors } from '../timeline/difference-scale.ts'
import type { ThemeColors } from '../timeline/theme-colors.ts'

/** Of the legend, in CSS pixels. */
export const LEGEND_HEIGHT = 44

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

/** Draws what colours and letters of the timeline mean, from the top left corner of its own. */
export function drawPictureLegend(context: CanvasRenderingContext2D, colors: ThemeColors, state: AppState): void {
  const { title, low, high, colors: steps } = rulerOf(state, colors.lane)
  context.font = `11px ${colors.sans}`
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
  context.fillStyle = colors.dim
  context.fillText(title, 0, 20)
  const left = 132
  const step = RULER_WIDTH / STEPS
  for (let i = 0; i < STEPS; i++) {
    context.fillStyle = steps[Math.round((i / (STEPS - 1)) * (steps.length - 1))]
    context.fillRect(left + i * step, 11, step, 12)
  }
  context.fillStyle = colors.dim
  context.fillText(low, left, 37)
  context.textAlign = 'right'
  context.fillText(high, left + RULER_WIDTH, 37)
  context.textAlign = 'left'
  context.fillText(
    '•  trained     T  trailing     B  crosses a boundary     I  label ignored',
    left + RULER_WIDTH + 32,
    20,
  )
}
