import { useState } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { allRows } from '../../state/seen-batch.ts'
import { pinCell, showTokensAs } from '../../state/view-verbs.ts'
import { Icon } from '../icon.tsx'
import { SelectionCard } from '../selection/selection-card.tsx'
import { useSeenBatch } from '../use-open-batch.ts'
import { CellEdits } from './cell-edits.tsx'
import { cellFacts } from './cell-facts.ts'
import { FormulaCard } from './formula-card.tsx'
import { Predictions } from './predictions.tsx'
import { TargetLines } from './target-lines.tsx'
import { TokenAtHeads } from './token-at-heads.tsx'
import { useInspectedCell } from './use-inspected-cell.ts'

/** The pinned or hovered cell: where its target comes from, why it is trained or not, and its loss in numbers. */
export function Inspector() {
  const seen = useSeenBatch()
  const { cell, isPinned } = useInspectedCell()
  const arriving = useAppStore((state) => state.arriving)
  // Low until the first cell is looked at; high from then on, so that it does not jump with every hover.
  const [isTall, setTall] = useState(false)
  if (cell !== null && !isTall) setTall(true)
  if (seen === null) return null
  const { batch, evaluation } = seen
  const whole = seen.status === 'open' ? seen : null
  const facts = cell === null || evaluation === null ? null : cellFacts(batch, evaluation, cell, arriving)
  return (
    <section
      className={isTall ? 'inspector is-tall' : 'inspector'}
      data-testid="inspector"
      aria-label="Inspector"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
    >
      <SelectionCard />
      {facts === null || cell === null || evaluation === null ? (
        <Hint />
      ) : (
        <>
          <div className="inspector-head">
            <h3>
              Token {cell.token}, {headName(cell.head)}
              {allRows(seen) > 1 && <span className="dim inspector-row"> · row {cell.row}</span>}
            </h3>
            <span className="badge">{isPinned ? 'pinned' : 'hovered'}</span>
            {isPinned && (
              <button
                type="button"
                className="button small"
                aria-label="Show in blocks"
                title="Who attends to whom around this token, and where its targets come from"
                onClick={() => showTokensAs('blocks')}
              >
                Blocks
              </button>
            )}
            {isPinned && (
              <button
                type="button"
                className="button icon small"
                aria-label="Unpin"
                title="Take the pin away (Esc)"
                onClick={() => pinCell(null)}
              >
                <Icon name="close" />
              </button>
            )}
          </div>
          <TargetLines facts={facts} />
          <FormulaCard facts={facts} />
          {isPinned && whole !== null && <CellEdits open={whole} cell={cell} />}
          <TokenAtHeads batch={batch} evaluation={evaluation} cell={cell} arriving={arriving} />
          {isPinned && whole !== null && <Predictions open={whole} cell={cell} />}
        </>
      )}
    </section>
  )
}

function Hint() {
  return (
    <>
      <h3>No cell chosen</h3>
      <p className="dim">
        Point at a cell to see where its target comes from, why it is trained or masked, and its loss in numbers. A
        click or <kbd>Enter</kbd> pins it here.
      </p>
    </>
  )
}

function headName(head: 'main' | number): string {
  return head === 'main' ? 'main head' : `depth ${head}`
}
