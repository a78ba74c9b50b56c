import type { ComputeOptions } from '../core/loss/cross-entropy-backend.ts'
import type { TimeSlices } from '../core/loss/time-slices.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { FoldedTokens } from './folded-tokens.ts'
import { rowElements } from './kernels.ts'
import { loadRows, RAW_SLACK, rawBytesOf } from './load-rows.ts'
import type { Workspace } from './workspace.ts'

/** Logits at once, 4 MiB as float32. */
const LOGIT_ELEMENTS = 1024 * 1024
/** As many classes as a tile of an LM head has at most. */
const TILE_CLASSES = 1024

/** Rows of logits `[N, V]` that are computed at once. */
export function logitRowsAtOnce(logits: Tensor): number {
  return Math.max(1, Math.floor(LOGIT_ELEMENTS / rowElements(logits.shape.at(-1) ?? 0)))
}

/**
 * Facts of rows `[start, end)` of logits that stand in a file; `end - start` at most `logitRowsAtOnce`.
 * @throws RangeError out of memory; ReadError; DOMException AbortError
 */
export async function foldLogitRows(
  workspace: Workspace,
  logits: Tensor,
  start: number,
  end: number,
  { softcap }: Pick<ComputeOptions, 'softcap'>,
  work: TimeSlices,
): Promise<FoldedTokens> {
  const vocabSize = logits.shape.at(-1) ?? 0
  const rows = end - start
  const pitch = 4 * rowElements(vocabSize)
  const bytes = rawBytesOf(logits, rows)
  const raw = { address: workspace.take(bytes + RAW_SLACK), bytes }
  const values = workspace.take(pitch * rows)
  const folded = new FoldedTokens(workspace, rows)
  folded.clear()
  await loadRows(workspace, raw, logits, start, end, values)
  for (let first = 0; first < vocabSize; first += TILE_CLASSES) {
    const classes = Math.min(TILE_CLASSES, vocabSize - first)
    workspace.kernels.fold(values + 4 * first, pitch, rows, classes, first, softcap, ...folded.addressesOf(0))
    folded.merge(0, rows)
    const pause = work.done(rows * classes)
    if (pause !== undefined) await pause
  }
  return folded
}
