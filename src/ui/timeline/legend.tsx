import type { PixelLoss } from '../../state/lane-view.ts'
import { lossColors } from './color-scale.ts'

/** Enough stops that the ruler looks as the cells do. */
const stops = Array.from({ length: 17 }, (_, i) => lossColors[Math.round((i / 16) * (lossColors.length - 1))])
const gradient = `linear-gradient(90deg, ${stops.join(', ')})`

const masks = [
  ['trained', '•', 'trained'],
  ['trailing', 'T', 'trailing'],
  ['crossBoundary', 'B', 'crosses a boundary'],
  ['ignoredLabel', 'I', 'label ignored'],
] as const

interface Props {
  readonly pixelLoss: PixelLoss
  readonly rulerEnd: number
  /** False where the dump does not tell its vocabulary, and the ruler's end is a guess. */
  readonly vocabularyKnown: boolean
}

/** What colours, letters and patterns mean; always in view. */
export function Legend({ pixelLoss, rulerEnd, vocabularyKnown }: Props) {
  return (
    <div className="timeline-legend">
      <div className="legend-loss">
        <span className="legend-caption">
          loss, nats
          <br />
          <span className="legend-pixel">far out: {pixelLoss === 'worst' ? 'worst token' : 'mean'} of a pixel</span>
        </span>
        <div className="legend-ruler">
          <div className="legend-gradient" style={{ background: gradient }} />
          <span>0</span>
          <span>{vocabularyKnown ? `ln V = ${rulerEnd.toFixed(2)}` : rulerEnd.toFixed(2)}</span>
        </div>
      </div>
      <ul className="legend-masks" aria-label="Masks">
        {masks.map(([reason, letter, words]) => (
          <li key={reason}>
            <span className="legend-mask" data-reason={reason}>
              <b>{letter}</b>
            </span>
            {words}
          </li>
        ))}
      </ul>
    </div>
  )
}
