import type { TokenGradients } from '../../state/app-state.ts'
import type { PixelLoss } from '../../state/lane-view.ts'
import { showInHeatmap } from '../../state/what-if-verbs.ts'
import { GradientRuler } from './legend-ruler.tsx'

interface Props {
  readonly gradients: TokenGradients
  readonly pixelLoss: PixelLoss
}

/** The ruler of gradient norms, or how far they are. */
export function GradientLegend({ gradients, pixelLoss }: Props) {
  if (gradients.status === 'known') return <GradientRuler pixelLoss={pixelLoss} rulerEnd={gradients.largest} />
  if (gradients.status === 'failed') return <p className="warn">{gradients.message}</p>
  const done = gradients.status === 'computing' ? gradients.done : null
  return (
    <div className="legend-loss">
      <progress aria-label="Gradient of every token" max={1} {...(done === null ? {} : { value: done })} />
      <button type="button" className="button small" onClick={() => showInHeatmap('loss')}>
        Cancel
      </button>
    </div>
  )
}
