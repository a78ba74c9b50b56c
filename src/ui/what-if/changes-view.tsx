import { changesOf } from '../../core/findings/what-if/edit-history.ts'
import type { WhatIf } from '../../core/findings/what-if/what-if.ts'
import { useAppStore } from '../../state/app-store.ts'
import { redo, removeChange, showAsLoaded, undo } from '../../state/what-if-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { describeChange } from './describe-change.ts'
import { HeatmapChoice } from './heatmap-choice.tsx'
import { LossChange } from './loss-change.tsx'
import { QuickChanges } from './quick-changes.tsx'

/** The same change may stand in the list twice. */
function keyOf(changes: readonly WhatIf[], index: number): string {
  const text = JSON.stringify(changes[index])
  return `${text} ${changes.slice(0, index).filter((one) => JSON.stringify(one) === text).length}`
}

/** The batch changed by hand: what is changed, what it does to the loss, and the way back. */
export function ChangesView() {
  const open = useOpenBatch()
  const tokens = useAppStore((state) => state.tokens)
  if (open === null) return null
  const { history, batch } = open
  const changes = changesOf(history)
  return (
    <>
      <section className="section history-line" aria-label="History">
        <button type="button" className="button small" disabled={history.at === 0} title="Ctrl+Z" onClick={undo}>
          Undo
        </button>
        <button
          type="button"
          className="button small"
          disabled={history.at === history.versions.length - 1}
          title="Ctrl+Shift+Z"
          onClick={redo}
        >
          Redo
        </button>
        <button type="button" className="button small" disabled={changes.length === 0} onClick={showAsLoaded}>
          As loaded
        </button>
      </section>
      <LossChange open={open} />
      <section className="section">
        <h3>{changes.length === 0 ? 'Nothing is changed' : 'What is changed'}</h3>
        {changes.length === 0 ? (
          <p className="dim">
            Drag a boundary in the topmost ribbon, or choose below. At a cell, <kbd>B</kbd> splits or joins,{' '}
            <kbd>&lt;</kbd> <kbd>&gt;</kbd> move the nearest boundary, <kbd>E</kbd> edits the label and{' '}
            <kbd>Delete</kbd> masks it.
          </p>
        ) : (
          <ol className="changes" data-testid="changes">
            {changes.map((change, index) => {
              const words = describeChange(change, batch.rows, tokens)
              return (
                <li key={keyOf(changes, index)}>
                  <bdi>{words}</bdi>
                  <button
                    type="button"
                    className="link"
                    aria-label={`Take away: ${words}`}
                    onClick={() => removeChange(index)}
                  >
                    Remove
                  </button>
                </li>
              )
            })}
          </ol>
        )}
      </section>
      <QuickChanges open={open} />
      <HeatmapChoice open={open} />
    </>
  )
}
