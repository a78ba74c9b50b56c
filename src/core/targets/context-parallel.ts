/** How a stream of documents is split over context-parallel ranks. */
export interface ContextParallelSplit {
  /**
   * `zigzag`: each document in 2·size chunks, of which rank r has r and 2·size - 1 - r, so that causal work is even.
   * `contiguous`: rank r has the r-th of `size` parts of the whole.
   */
  readonly layout: 'zigzag' | 'contiguous'
  /** Padded offsets of the documents; `[0, S]` where a row is split as one. */
  readonly cuSeqlens: readonly number[]
  readonly size: number
  readonly rank: number
}

/**
 * Index in the whole stream of each token on a rank, in the rank's order.
 *
 *     one document of 8, size 2     0 1 | 2 3 | 4 5 | 6 7
 *     rank 0                        0 1 6 7
 *     rank 1                        2 3 4 5
 *
 * @throws RangeError where a document does not divide into its chunks
 */
export function globalIndices({ layout, cuSeqlens, size, rank }: ContextParallelSplit): number[] {
  const first = cuSeqlens[0] ?? 0
  const total = cuSeqlens.at(-1) ?? 0
  if (layout === 'contiguous') {
    const part = (total - first) / size
    if (!Number.isInteger(part)) throw new RangeError(`${total - first} tokens do not divide over ${size} ranks.`)
    return Array.from({ length: part }, (_, j) => first + rank * part + j)
  }
  const indices: number[] = []
  for (let i = 0; i + 1 < cuSeqlens.length; i++) {
    const chunk = (cuSeqlens[i + 1] - cuSeqlens[i]) / (2 * size)
    if (!Number.isInteger(chunk))
      throw new RangeError(
        `A document of ${cuSeqlens[i + 1] - cuSeqlens[i]} tokens does not divide into ${2 * size} chunks.`,
      )
    for (const part of [rank, 2 * size - 1 - rank])
      for (let j = 0; j < chunk; j++) indices.push(cuSeqlens[i] + part * chunk + j)
  }
  return indices
}

/** A target of one rank that a roll on its own tokens gets wrong. */
export interface SeamTarget {
  /** Place on the rank, and in the whole stream. */
  readonly local: number
  readonly global: number
  readonly localTarget: number
  readonly rightTarget: number
}

/**
 * Targets of depth `depth` that a rank gets wrong when it rolls its shard of the labels instead of the whole.
 * @param targets right targets of the whole stream, `[T]`
 * @param labels of the whole stream, `[T]`
 * @param seqIdx ids of the whole stream, sharded with the labels and compared on the shard, as a local roll would
 */
export function seamTargets(
  split: ContextParallelSplit,
  depth: number,
  labels: ArrayLike<number>,
  targets: ArrayLike<number>,
  seqIdx: ArrayLike<number> | null,
  ignoreIndex: number,
): SeamTarget[] {
  const index = globalIndices(split)
  const wrong: SeamTarget[] = []
  for (let j = 0; j < index.length; j++) {
    const source = j + depth + 1
    const masked = source >= index.length || (seqIdx !== null && seqIdx[index[j]] !== seqIdx[index[source]])
    const localTarget = masked ? ignoreIndex : labels[index[source]]
    const rightTarget = targets[index[j]]
    if (localTarget !== rightTarget) wrong.push({ local: j, global: index[j], localTarget, rightTarget })
  }
  return wrong
}
