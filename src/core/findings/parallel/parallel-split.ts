import type { Evaluation } from '../../loss/evaluation.ts'
import type { PackedBatch } from '../../packing/packed-batch.ts'
import { type ContextParallelSplit, globalIndices, seamTargets } from '../../targets/context-parallel.ts'
import { targetValues } from '../../targets/targets.ts'
import type { IntegerValues } from '../../tensor/integer-values.ts'

/** Cells of one depth: indices into `[rows * S]`, ascending, and 1 where the other side trains them. */
export interface WrongCells {
  readonly depth: number
  readonly tokens: Int32Array
  readonly trained: Uint8Array
}

/** One rank's share, and what a roll of its own labels would get wrong there. */
export interface RankShare {
  readonly rank: number
  /** Parts of a row that it has, `[start, end)`, in its own order; of the first row. */
  readonly parts: readonly { readonly start: number; readonly end: number }[]
  readonly tokens: number
  readonly wrong: readonly WrongCells[]
}

/** The split, or why the batch cannot be split so. */
export type ParallelSplit =
  | { readonly kind: 'split'; readonly ranks: readonly RankShare[]; readonly documents: boolean }
  | { readonly kind: 'impossible'; readonly message: string }

/**
 * How a batch splits over context-parallel ranks, and which targets go wrong where a rank rolls its own share instead of
 * the whole. Rows of `[B, S]` are split as one each; a flat batch is split document by document for `zigzag`.
 */
export function parallelSplit(
  batch: PackedBatch,
  evaluation: Evaluation,
  layout: ContextParallelSplit['layout'],
  size: number,
): ParallelSplit {
  const { rows, sequenceLength: length, labels } = batch
  if (labels === null) return { kind: 'impossible', message: 'The batch has no labels.' }
  const documents = batch.layout === 'THD' && layout === 'zigzag'
  const inRow = evaluation.subSequences.filter(({ row }) => row === 0)
  const cuSeqlens = documents ? [0, ...inRow.map(({ end }) => end)] : [0, length]
  try {
    const ranks = Array.from({ length: size }, (_, rank): RankShare => {
      const split = { layout, cuSeqlens, size, rank }
      const index = globalIndices(split)
      const wrong = evaluation.depths.map(({ depth, targets }): WrongCells => {
        const cells: { token: number; trained: boolean }[] = []
        for (let row = 0; row < rows; row++) {
          const own = (values: IntegerValues) => values.subarray(row * length, (row + 1) * length)
          const seqIdx = evaluation.seqIdx === null ? null : own(evaluation.seqIdx)
          const { ignoreIndex } = evaluation.settings
          for (const { global, localTarget } of seamTargets(
            split,
            depth,
            own(labels.values),
            own(targetValues(targets)),
            seqIdx,
            ignoreIndex,
          ))
            cells.push({ token: row * length + global, trained: localTarget !== ignoreIndex })
        }
        cells.sort((a, b) => a.token - b.token)
        return {
          depth,
          tokens: Int32Array.from(cells, ({ token }) => token),
          trained: Uint8Array.from(cells, ({ trained }) => (trained ? 1 : 0)),
        }
      })
      return { rank, parts: partsOf(index), tokens: index.length * rows, wrong }
    })
    return { kind: 'split', ranks, documents }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'impossible', message: error.message }
    throw error
  }
}

/** Runs of indices that follow one another. */
function partsOf(index: readonly number[]): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = []
  for (const at of index) {
    const last = parts.at(-1)
    if (last !== undefined && last.end === at) last.end++
    else parts.push({ start: at, end: at + 1 })
  }
  return parts
}
