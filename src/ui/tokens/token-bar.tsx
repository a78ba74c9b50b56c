import { Suspense, useEffect, useRef, useState } from 'react'
import type { AppState, HeatmapView, TokenView } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { changeLanes } from '../../state/lane-verbs.ts'
import type { PixelLoss } from '../../state/lane-view.ts'
import { showTokensAs } from '../../state/view-verbs.ts'
import { showInHeatmap } from '../../state/what-if-verbs.ts'
import { Icon } from '../icon.tsx'
import { laterPart } from '../later/later-part.tsx'
import { againstText } from '../timeline/against-text.ts'
import { comparedEvaluation } from '../timeline/compared-evaluation.ts'
import { Choice } from './choice.tsx'
import { tokenViews } from './token-views.ts'

const LanesEditor = laterPart(async () => (await import('./lanes-editor.tsx')).LanesEditor)

const pixelLosses: readonly { value: PixelLoss; words: string; title: string }[] = [
  { value: 'worst', words: 'worst', title: 'Far out a pixel shows the largest loss among its tokens' },
  { value: 'mean', words: 'mean', title: 'Far out a pixel shows the mean loss of its trained tokens' },
]

const heatmaps: readonly { value: HeatmapView; words: string; title: string }[] = [
  { value: 'loss', words: 'loss', title: 'Cross entropy of every token' },
  { value: 'gradient', words: 'gradient', title: 'Norm of ∂CE/∂h of every token: computed when it is chosen' },
]

/** Over the tokens: which view, and for lanes what a pixel shows and how they are arranged. */
export function TokenBar({ view }: { readonly view: TokenView }) {
  const shown = useAppStore(shownHeatmap)
  const pixelLoss = useAppStore(({ lanes }) => lanes.pixelLoss)
  return (
    <div className="token-bar">
      <Choice label="Tokens as" options={tokenViews} value={view} choose={showTokensAs} />
      {view === 'lanes' && (
        <div className="token-bar-end">
          <Choice label="Heatmaps" isLabelShown options={heatmapsBeside(shown)} value={shown} choose={showInHeatmap} />
          <Choice
            label="A pixel shows"
            isLabelShown
            options={pixelLosses}
            value={pixelLoss}
            choose={(chosen) => changeLanes({ pixelLoss: chosen })}
          />
          <LanesButton />
        </div>
      )}
    </div>
  )
}

/** What the heatmaps show: losses where what they are to be held against is not there. */
function shownHeatmap(state: AppState): HeatmapView {
  const { heatmap } = state
  return heatmap === 'gradient' || comparedEvaluation(state) !== null ? heatmap : 'loss'
}

/** Differences are chosen in the panel; while they are shown they stand among the choices. */
function heatmapsBeside(shown: HeatmapView): typeof heatmaps {
  if (shown === 'loss' || shown === 'gradient') return heatmaps
  const words = againstText[shown]
  return [...heatmaps, { value: shown, words, title: `What every cell adds more or less: ${words}` }]
}

function LanesButton() {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [isOpen])
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div ref={place} className="lanes-place">
      <button
        ref={button}
        type="button"
        className="button small"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Lanes… <Icon name="chevron" />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <LanesEditor close={close} />
        </Suspense>
      )}
    </div>
  )
}
