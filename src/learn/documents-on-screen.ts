import { type SubSequence, subSequences } from '../core/packing/sub-sequences.ts'
import type { OpenView } from './learn-view.ts'

/**
 * Documents of the batch, padding left out: by the boundaries in use, else by the first source that tells some apart.
 * A lesson that switches the boundaries off still knows where they are.
 */
export function documentsOnScreen({ open, evaluation }: OpenView): readonly SubSequence[] {
  const used = evaluation.seqIdx === null ? [] : evaluation.subSequences
  const others = open.readings.flatMap(({ source, seqIdx }) =>
    seqIdx === null ? [] : [subSequences(open.batch, seqIdx, source)],
  )
  const telling = [used, ...others].find((runs) => runs.filter(({ padding }) => !padding).length > open.batch.rows)
  return (telling ?? evaluation.subSequences).filter(({ padding }) => !padding)
}

/** The first boundary between two documents of a row: the last token before it and the lengths on both sides. */
export function firstBoundary(
  view: OpenView,
): { readonly row: number; readonly last: number; readonly before: SubSequence; readonly after: SubSequence } | null {
  const documents = documentsOnScreen(view)
  for (const [i, before] of documents.entries()) {
    const after = documents[i + 1]
    if (after !== undefined && after.row === before.row && after.start === before.end)
      return { row: before.row, last: before.end - 1, before, after }
  }
  return null
}

/** Targets that are trained although their label is another document's, at one depth. */
export function leakedTargets(view: OpenView, depth: number): readonly number[] {
  const { open, evaluation } = view
  const { sequenceLength } = open.batch
  const documentOf = new Int32Array(open.batch.rows * sequenceLength).fill(-1)
  for (const [i, { row, start, end }] of documentsOnScreen(view).entries())
    documentOf.fill(i, row * sequenceLength + start, row * sequenceLength + end)
  const reasons = evaluation.depths[depth]?.reasons ?? new Uint8Array(0)
  const leaked: number[] = []
  for (let i = 0; i < reasons.length; i++) {
    const source = i + depth + 1
    const inRow = (i % sequenceLength) + depth + 1 < sequenceLength
    if (reasons[i] === 0 && inRow && documentOf[i] !== documentOf[source]) leaked.push(i)
  }
  return leaked
}
