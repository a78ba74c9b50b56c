import { numberLabel } from '../timeline/token-label.ts'
import type { CellFacts } from './cell-facts.ts'

export interface ReasonText {
  /** As in the timeline's mask lanes. */
  readonly sign: '✓' | 'T' | 'B' | 'I'
  readonly words: string
}

/** Why a cell is trained or not, with the numbers that decide. */
export function reasonText(facts: CellFacts): ReasonText {
  const { reason, token, roll, ids, target, isGiven } = facts
  switch (reason) {
    case 'trailing':
      return { sign: 'T', words: `trailing: ${token} + ${roll} is past the row's end` }
    case 'crossBoundary':
      return { sign: 'B', words: `crosses a boundary: sub-sequence ${ids?.here} ≠ ${ids?.source}` }
    case 'ignoredLabel':
      return { sign: 'I', words: `the ${isGiven ? 'target' : 'label'} is ignored: ${numberLabel(target)}` }
    case 'trained':
      return { sign: '✓', words: trainedWords(facts) }
  }
}

function trainedWords({ head, isGiven, ids, target, label }: CellFacts): string {
  if (head === 'main') return 'trained'
  if (isGiven) return 'trained: the dump brings this target'
  // The mask put a label there that the loss function does not ignore.
  if (target !== label) return `trained all the same, as class ${numberLabel(target)}: the mask's label is not ignored`
  return ids === null ? 'trained: no boundaries are in use' : `trained: same sub-sequence ${ids.here} = ${ids.source}`
}
