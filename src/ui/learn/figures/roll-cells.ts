import { documentsOnScreen, firstBoundary } from '../../../learn/documents-on-screen.ts'
import type { OpenView } from '../../../learn/learn-view.ts'
import { tokenText } from '../../../learn/token-text.ts'

/** One position of the batch, as the roll figures draw it. */
export interface RollCell {
  readonly token: number
  readonly text: string
  /** Parity of its document in the row: two tints are enough to tell neighbours apart. */
  readonly tint: 0 | 1
  /** `reasonCode` at the chosen depth: 0 trains. */
  readonly reason: number
}

/** Positions around the first boundary, with their labels and why they train or not at a depth. */
export function rollCells(view: OpenView, depth: number, before: number, after: number): readonly RollCell[] {
  const { open, evaluation, app } = view
  const { labels, sequenceLength } = open.batch
  const boundary = firstBoundary(view)
  const row = boundary?.row ?? 0
  const middle = boundary === null ? before : boundary.last + 1
  const start = Math.max(0, middle - before)
  const end = Math.min(sequenceLength, middle + after)
  const documents = documentsOnScreen(view).filter((document) => document.row === row)
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => {
    const token = start + i
    const index = row * sequenceLength + token
    const label = labels?.values[index]
    const at = documents.findIndex((document) => token >= document.start && token < document.end)
    return {
      token,
      text: label === undefined ? '?' : tokenText(label, app.tokens),
      tint: at % 2 === 0 ? 0 : 1,
      reason: evaluation.depths[depth]?.reasons[index] ?? 0,
    }
  })
}

/** `T`, `B`, `I`: as in the timeline's mask lanes; empty where it trains. */
export const reasonLetters = ['', 'T', 'B', 'I'] as const
