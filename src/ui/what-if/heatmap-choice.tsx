import type { HeatmapView, OpenBatchState } from '../../state/app-state.ts'
import { useAppStore } from '../../state/app-store.ts'
import { showInHeatmap } from '../../state/what-if-verbs.ts'

/** What the heatmaps of the timeline show. */
export function HeatmapChoice({ open }: { readonly open: OpenBatchState }) {
  const heatmap = useAppStore((state) => state.heatmap)
  const hasKept = useAppStore(({ kept }) => kept !== null)
  const choices: readonly { readonly view: HeatmapView; readonly words: string; readonly possible: boolean }[] = [
    { view: 'loss', words: 'losses', possible: true },
    { view: 'gradient', words: 'gradient norms', possible: true },
    { view: 'as loaded', words: 'now − as loaded', possible: open.loaded.evaluation !== null },
    { view: 'kept', words: 'now − A (see Compare)', possible: hasKept },
  ]
  return (
    <section className="section">
      <fieldset className="choices">
        <legend>Heatmaps show</legend>
        {choices.map(({ view, words, possible }) => (
          <label key={view}>
            <input
              type="radio"
              name="heatmap"
              checked={heatmap === view}
              disabled={!possible}
              onChange={() => showInHeatmap(view)}
            />{' '}
            {words}
          </label>
        ))}
      </fieldset>
      <p className="caption">A masked cell adds 0: one that is trained only now stands with its whole loss.</p>
    </section>
  )
}
