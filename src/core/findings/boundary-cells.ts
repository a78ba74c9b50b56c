import { fillValue } from '../targets/fill-value.ts'
import { cellsWhere } from './cells-where.ts'
import type { BatchFacts } from './facts/batch-facts.ts'
import type { DepthCells } from './rule.ts'

/**
 * Cells that a wrong or missing boundary makes wrong: trained on a real token of another document (or from padding), or
 * not trained although token and label are of one document.
 *
 *     documents     a a a | b b b      depth 0, no mask:          leaked at 2
 *     read as       a a | a b b b      depth 0, one too early:    lost at 1, leaked at 2
 *
 * @param among only cells that reach over one of these starts
 */
export function boundaryCells(facts: BatchFacts, among?: ReadonlySet<number>): readonly DepthCells[] {
  if (among !== undefined) return findCells(facts, among)
  const known = all.get(facts)
  if (known !== undefined) return known
  const cells = findCells(facts)
  all.set(facts, cells)
  return cells
}

/** All of them, once for all rules that ask. */
const all = new WeakMap<BatchFacts, readonly DepthCells[]>()

function findCells(facts: BatchFacts, among?: ReadonlySet<number>): DepthCells[] {
  const { documents, ends, ignored, labels, pad, reference } = facts
  const { runOf, runs } = documents
  const fill = trainedFill(facts)
  return cellsWhere(facts, ({ depth, token, source, inRow, used }) => {
    if (!inRow || pad[source] === 1 || labels[source] === ignored) return false
    const run = runOf[source]
    const masked = used === ignored || (used === fill && labels[source] !== fill)
    const wrong = run !== runOf[token] ? !masked : masked && reference[depth][token] !== ignored
    if (!wrong || (masked && ends[run].boundary === 'next' && source === runs[run].end - 1)) return false
    return among === undefined || reachesOver(among, token, source)
  })
}

/** What the call writes where it masks, in case the loss function trains it: those cells are `ignore-index-collision`'s. */
function trainedFill({ batch, evaluation, ignored }: BatchFacts): number {
  const fill = fillValue(batch.labels?.dtype ?? 'I64', evaluation.settings.ignoreIndex)
  return evaluation.boundarySource === 'mtp_per_depth_targets' ? ignored : fill
}

function reachesOver(starts: ReadonlySet<number>, token: number, source: number): boolean {
  for (let t = token + 1; t <= source; t++) if (starts.has(t)) return true
  return false
}

/** Cells of other documents that would be trained if their label were not ignored. */
export function latentBoundaryCells(facts: BatchFacts): DepthCells[] {
  const { documents, ignored, labels, pad } = facts
  const { runOf } = documents
  return cellsWhere(
    facts,
    ({ token, source, inRow, used }) =>
      inRow &&
      pad[source] === 0 &&
      pad[token] === 0 &&
      runOf[source] !== runOf[token] &&
      used === ignored &&
      labels[source] === ignored,
  )
}
