import type { ComputeOptions } from '../core/loss/cross-entropy-backend.ts'
import type { TokenRange } from '../core/loss/plan-passes.ts'
import type { TimeSlices } from '../core/loss/time-slices.ts'
import { rawType, readRaw } from '../core/tensor/read-raw.ts'
import type { Tensor } from '../core/tensor/tensor.ts'
import { FoldedTokens } from './folded-tokens.ts'
import { rawFormat, roundUp, rowElements, TOKENS_AT_ONCE } from './kernels.ts'
import { loadRows, RAW_SLACK, rawBytesOf } from './load-rows.ts'
import { blockTokensOf, tileClassesOf } from './tile-shape.ts'
import type { Workspace } from './workspace.ts'

/** Hidden states of one pass, 64 MiB; more tokens make another pass over the LM head. */
const HIDDEN_ELEMENTS = 16 * 1024 * 1024
/**
 * Losses stand at the end of a pass, so a long batch takes several: so many tokens, or some 80 ms of multiplying where that is
 * more. Reading the LM head takes a tenth of either.
 */
const FEWEST_TOKENS = 8192
const FEWEST_PRODUCTS = 2 ** 31
/** Bytes of a file read at once; the next are read while these are computed. */
const PIECE_BYTES = 4 * 1024 * 1024

/** Tokens of one pass over an LM head `[vocabSize, width]`. */
export function tokensOfPass(width: number, vocabSize: number): number {
  const worthwhile = Math.max(FEWEST_TOKENS, Math.ceil(FEWEST_PRODUCTS / (width * vocabSize)))
  return Math.max(blockTokensOf(width), Math.min(worthwhile, Math.floor(HIDDEN_ELEMENTS / rowElements(width))))
}

/**
 * One pass over an LM head `[V, H]` for all tokens of `ranges`, at most `tokensOfPass` of them. The LM head is read piece by
 * piece, never whole, and how it is cut depends on shapes only: the same input gives the same bits.
 * @param targets class of each token whose logit is wanted too, -1 for none; null where none is
 * @param work counts token-class products
 * @throws RangeError out of memory; ReadError; DOMException AbortError
 */
export async function foldPass(
  workspace: Workspace,
  { ranges, weight }: { readonly ranges: readonly TokenRange[]; readonly weight: Tensor },
  targets: Int32Array | null,
  { softcap, signal }: Pick<ComputeOptions, 'softcap' | 'signal'>,
  work: TimeSlices,
): Promise<FoldedTokens> {
  const [vocabSize, width] = weight.shape
  const row = rowElements(width)
  const tokens = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  const tileClasses = tileClassesOf(weight)
  const pieceClasses = tileClasses * Math.max(1, Math.floor(PIECE_BYTES / rawBytesOf(weight, tileClasses)))
  const blockTokens = blockTokensOf(width)

  const rawBytes = Math.max(PIECE_BYTES, rawBytesOf(weight, Math.min(pieceClasses, vocabSize))) + RAW_SLACK
  const raw = { address: workspace.take(rawBytes), bytes: rawBytes - RAW_SLACK }
  const hidden = workspace.take(4 * row * roundUp(tokens, TOKENS_AT_ONCE))
  const weights = workspace.take(4 * row * tileClasses)
  const logits = workspace.take(4 * tileClasses * blockTokens)
  const folded = new FoldedTokens(workspace, tokens, targets)
  folded.clear()
  let column = 0
  for (const { hidden: tensor, start, end } of ranges) {
    await loadRows(workspace, raw, tensor, start, end, hidden + 4 * row * column)
    signal.throwIfAborted()
    column += end - start
  }

  const { kernels } = workspace
  const readPiece = (first: number) => readRaw(weight, first * width, Math.min(vocabSize, first + pieceClasses) * width)
  let next = readPiece(0)
  for (let piece = 0; piece < vocabSize; piece += pieceClasses) {
    const bytes = await next
    signal.throwIfAborted()
    // Read ahead; a failure is met when the piece is needed.
    if (piece + pieceClasses < vocabSize) {
      next = readPiece(piece + pieceClasses)
      next.catch(() => undefined)
    }
    workspace.bytes(raw.address, bytes.byteLength).set(bytes)
    const pieceEnd = Math.min(vocabSize, piece + pieceClasses)
    for (let first = piece; first < pieceEnd; first += tileClasses) {
      const classes = Math.min(tileClasses, pieceEnd - first)
      const from = raw.address + rawBytesOf(weight, first - piece)
      kernels.decode(rawFormat[rawType(weight.dtype)], from, weights, classes, width)
      for (let token = 0; token < tokens; token += blockTokens) {
        const count = Math.min(blockTokens, tokens - token)
        kernels.multiply(hidden + 4 * row * token, count, weights, classes, 4 * row, logits, 4 * tileClasses)
        const [tile, best] = folded.addressesOf(token)
        kernels.fold(logits, 4 * tileClasses, count, classes, first, softcap, tile, best)
        folded.merge(token, token + count)
        folded.takeTargets(token, token + count, logits, tileClasses, first, classes)
        const pause = work.done(count * classes)
        if (pause !== undefined) await pause
      }
    }
  }
  return folded
}
