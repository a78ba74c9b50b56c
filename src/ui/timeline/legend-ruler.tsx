import type { PixelLoss } from '../../state/lane-view.ts'
import { formatNumber } from '../format-number.ts'
import { lossColors } from './color-scale.ts'
import { differenceColors } from './difference-scale.ts'

interface Props {
  readonly rulerEnd: number
  /** False where the dump does not tell its vocabulary, and the ruler's end is a guess. */
  readonly vocabularyKnown: boolean
}

/** Enough stops that the ruler looks as the cells do. */
const STOPS = 17

function gradient(colors: readonly string[]): string {
  const stops = Array.from({ length: STOPS }, (_, i) => colors[Math.round((i / (STOPS - 1)) * (colors.length - 1))])
  return `linear-gradient(90deg, ${stops.join(', ')})`
}

const losses = gradient(lossColors)

/** The fixed ruler of losses, 0 to ln V. */
export function LossRuler({ pixelLoss, rulerEnd, vocabularyKnown }: Props & { readonly pixelLoss: PixelLoss }) {
  const end = vocabularyKnown ? `ln V = ${rulerEnd.toFixed(2)}` : rulerEnd.toFixed(2)
  return <RulerFromZero title="loss, nats" end={end} pixelLoss={pixelLoss} />
}

/** The ruler of gradient norms, 0 to the largest of the batch. */
export function GradientRuler({ pixelLoss, rulerEnd }: { readonly pixelLoss: PixelLoss; readonly rulerEnd: number }) {
  return (
    <RulerFromZero title="‖∂CE/∂h‖ of a token" end={`largest ${formatNumber(rulerEnd, 3)}`} pixelLoss={pixelLoss} />
  )
}

interface RulerProps {
  readonly title: string
  readonly end: string
  readonly pixelLoss: PixelLoss
}

function RulerFromZero({ title, end, pixelLoss }: RulerProps) {
  return (
    <div className="legend-loss">
      <span className="legend-caption">
        {title}
        <br />
        far out: {pixelLoss === 'worst' ? 'worst token' : 'mean'} of a pixel
      </span>
      <div className="legend-ruler">
        <div className="legend-gradient" style={{ background: losses }} />
        <span>0</span>
        <span>{end}</span>
      </div>
    </div>
  )
}

/** The fixed ruler of differences, −ln V to ln V, narrower steps near zero. `neutral` is the colour of none. */
export function DifferenceRuler({
  rulerEnd,
  neutral,
  title,
}: Props & { readonly neutral: string; readonly title: string }) {
  const end = rulerEnd.toFixed(2)
  return (
    <div className="legend-loss">
      <span className="legend-caption">{title}, nats</span>
      <div className="legend-ruler is-difference" data-testid="difference-ruler">
        <div className="legend-gradient" style={{ background: gradient(differenceColors(neutral).fills) }} />
        <span>−{end}</span>
        <span title="The place on the ruler goes with the square root of the difference.">
          less <b>0</b> more
        </span>
        <span>+{end}</span>
      </div>
    </div>
  )
}
