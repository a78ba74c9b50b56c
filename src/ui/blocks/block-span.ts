import type { SubSequence } from '../../core/packing/sub-sequences.ts'
import { runIndexAt } from '../timeline/boundary-runs.ts'

/** How much is shown: the tokens near one, or its whole sub-sequence with the ones beside it. */
export type BlockReach = 'near' | 'whole'

/** A square of tokens `[start, end)` against themselves, with the sub-sequences that fall into it. */
export interface BlockSpan {
  readonly start: number
  readonly end: number
  /** Of the row, in order; the first and the last may be cut. */
  readonly runs: readonly SubSequence[]
  /** The sub-sequence that was chosen. */
  readonly chosen: SubSequence
}

/** Tokens on either side in the near view: cells stay wide enough for a letter. */
const NEAR = 18

/** The square around a token. @param runs sub-sequences of the row, in order and without gaps */
export function blockSpan(runs: readonly SubSequence[], token: number, reach: BlockReach): BlockSpan {
  const at = runIndexAt(runs, token)
  const chosen = runs[at]
  const length = runs[runs.length - 1].end
  if (reach === 'whole') {
    const first = Math.max(at - 1, 0)
    const last = Math.min(at + 1, runs.length - 1)
    return { start: runs[first].start, end: runs[last].end, runs: runs.slice(first, last + 1), chosen }
  }
  const size = Math.min(2 * NEAR + 1, length)
  const start = Math.min(Math.max(token - NEAR, 0), length - size)
  const end = start + size
  return { start, end, runs: runs.slice(runIndexAt(runs, start), runIndexAt(runs, end - 1) + 1), chosen }
}

/** Start of the sub-sequence before or after a token's own; the token itself where there is none. */
export function tokenBeside(runs: readonly SubSequence[], token: number, by: 1 | -1): number {
  return runs[runIndexAt(runs, token) + by]?.start ?? token
}

/** Whether token `query` may attend to `key`: causal, and inside the same sub-sequence. */
export function attends(runs: readonly SubSequence[], query: number, key: number): boolean {
  return key <= query && runIndexAt(runs, query) === runIndexAt(runs, key) && !runs[runIndexAt(runs, key)].padding
}
