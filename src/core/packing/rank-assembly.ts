/**
 * How the ranks of one step divide its tokens. `context`: parts of each row. `data`: rows. `pipeline`: not at all, each
 * stage dumps other tensors.
 */
export type RankKind = 'context' | 'data' | 'pipeline'

/** What a batch was put together from, where several ranks' dumps were dropped. Plain data. */
export interface RankAssembly {
  readonly kind: RankKind
  /** How `context` ranks divide a row; null for the other kinds. */
  readonly layout: 'zigzag' | 'contiguous' | null
  /** `zigzag`: true where each sub-sequence is divided on its own, false where a row is divided as one. */
  readonly documents: boolean
  /** Why they were put together so, in a sentence. */
  readonly why: string
  /** File of each rank. */
  readonly files: readonly string[]
  /** Index into `[rows * S]` of each token of a rank, in the order of its dump. Empty for `pipeline`. */
  readonly shares: readonly Int32Array[]
  /** `num_label_tokens` of each rank's own call. */
  readonly numLabelTokens: readonly (number | null)[]
  /** Where data-parallel ranks are packs, of which this batch is one; null where all ranks are in this batch. */
  readonly packs: DataParallelPacks | null
}

/** Data-parallel ranks that each called the loss on tokens of their own. */
export interface DataParallelPacks {
  /** The rank on screen, from 0. */
  readonly index: number
  /** First file of each rank. */
  readonly files: readonly string[]
  /** Labels that are not ignored, of each rank; null without labels. */
  readonly labels: readonly (number | null)[]
  /** `num_label_tokens` of each rank's calls. */
  readonly numLabelTokens: readonly (number | null)[]
}

/** Rank that holds each token, `[rows * S]`. */
export function rankOfTokens({ shares }: RankAssembly): Int32Array {
  const ranks = new Int32Array(shares.reduce((count, share) => count + share.length, 0))
  for (const [rank, share] of shares.entries()) for (const token of share) ranks[token] = rank
  return ranks
}
