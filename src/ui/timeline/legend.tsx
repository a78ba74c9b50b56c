import { useSyncExternalStore } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import type { PixelLoss } from '../../state/lane-view.ts'
import { againstText } from './against-text.ts'
import { comparedEvaluation } from './compared-evaluation.ts'
import { GradientLegend } from './gradient-legend.tsx'
import { DifferenceRuler, LossRuler } from './legend-ruler.tsx'
import { onThemeChange, themeColors } from './theme-colors.ts'

const masks = [
  ['trained', '•', 'trained'],
  ['trailing', 'T', 'trailing'],
  ['crossBoundary', 'B', 'crosses a boundary'],
  ['ignoredLabel', 'I', 'label ignored'],
] as const

function laneColor(): string {
  return themeColors(document.documentElement).lane
}

interface Props {
  readonly pixelLoss: PixelLoss
  readonly rulerEnd: number
  /** False where the dump does not tell its vocabulary, and the ruler's end is a guess. */
  readonly vocabularyKnown: boolean
}

/** What colours, letters and patterns mean; always in view. */
export function Legend({ pixelLoss, rulerEnd, vocabularyKnown }: Props) {
  const against = useAppStore((state) => (comparedEvaluation(state) === null ? null : againstText[state.heatmap]))
  const highlight = useAppStore(({ open, highlight }) =>
    open.status === 'open' && highlight?.of === open.evaluation ? highlight : null,
  )
  const someArePending = useAppStore(
    ({ open, arriving }) => open.status === 'open' && arriving !== null && arriving.of === open.evaluation,
  )
  const gradients = useAppStore(({ heatmap, gradients }) => (heatmap === 'gradient' ? gradients : null))
  const lane = useSyncExternalStore(onThemeChange, laneColor)
  return (
    <div className="timeline-legend">
      {gradients !== null ? (
        <GradientLegend gradients={gradients} pixelLoss={pixelLoss} />
      ) : against === null ? (
        <LossRuler pixelLoss={pixelLoss} rulerEnd={rulerEnd} vocabularyKnown={vocabularyKnown} />
      ) : (
        <DifferenceRuler rulerEnd={rulerEnd} vocabularyKnown={vocabularyKnown} neutral={lane} title={against} />
      )}
      <ul className="legend-masks" aria-label="Masks">
        {masks.map(([reason, letter, words]) => (
          <li key={reason}>
            <span className="legend-mask" data-reason={reason}>
              <b>{letter}</b>
            </span>
            {words}
          </li>
        ))}
        {someArePending && (
          <li data-testid="pending-legend">
            <span className="legend-mask" data-reason="pending" aria-hidden="true" />
            loss not computed yet
          </li>
        )}
        {highlight !== null && (
          <li data-testid="highlight-legend">
            <span className="legend-highlight" aria-hidden="true">
              ▼▽
            </span>
            {highlight.name}: another target, or (▽) none
          </li>
        )}
      </ul>
    </div>
  )
}
