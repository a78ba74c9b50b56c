import { firstBoundary } from './documents-on-screen.ts'
import type { OpenView } from './learn-view.ts'
import type { Stage } from './lesson.ts'

/** The first boundary with some tokens on either side; the beginning of the row where there is none. */
export function aroundBoundary(view: OpenView, before = 14, after = 10): Stage {
  const boundary = firstBoundary(view)
  if (boundary === null) return { row: 0, window: { start: 0, end: before + after } }
  const { row, last } = boundary
  return { row, window: { start: last + 1 - before, end: last + 1 + after } }
}

/** The first boundary, with a cell pinned so many tokens before its last token. */
export function pinnedBeforeBoundary(view: OpenView, head: 'main' | number, back: number): Stage {
  const stage = aroundBoundary(view)
  const last = firstBoundary(view)?.last ?? 12
  return { ...stage, pin: { row: stage.row ?? 0, token: Math.max(0, last - back), head } }
}

/** The whole of a row. */
export function wholeRow({ open }: OpenView): Stage {
  return { row: 0, window: { start: 0, end: open.batch.sequenceLength } }
}

/** The end of a row. */
export function rowEnd({ open }: OpenView, tokens = 24): Stage {
  const { sequenceLength } = open.batch
  return { row: 0, window: { start: sequenceLength - tokens, end: sequenceLength } }
}
