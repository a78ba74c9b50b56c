import { CLASS_BLOCK, STATE_ROWS, STRIP_ROWS, TOKEN_BLOCK } from './kernel-sources.ts'

/** Larger tiles gain nothing: reading, copying and computing overlap from a few MiB on. */
const TILE_BYTES = 32 * 1024 * 1024
/** Logits of one tile, kept for the expected embedding only: at most this much, and this part of all of them. */
const LOGIT_BYTES = 8 * 1024 * 1024
const LOGIT_SHARE = 1 / 16
/** Below this much a tile is not worth halving again. */
export const SMALLEST_TILE_BYTES = 1024 * 1024
/** Operations of one block of tokens and one strip on an emulated GPU: about 50 ms of one core. */
const SOFTWARE_UNIT = 1e8
/** Workgroups that keep a large GPU busy. */
const WORKGROUPS = 512
const LONGEST_STRIP = 1024

/** Rows of `[tokens]` words that a pass keeps besides its state: targets, their logits, odd tokens. */
const TOKEN_ROWS = 3

export interface TilePlan {
  /** Classes of a tile, a multiple of the class block. */
  readonly tileClasses: number
  /** Classes that one workgroup walks, a multiple of the class block. */
  readonly stripClasses: number
  /** Strips of a whole tile. */
  readonly strips: number
}

export interface TilePlanInput {
  readonly vocabSize: number
  readonly rowBytes: number
  /** Hidden size in groups of four. */
  readonly groups: number
  readonly tokenPitch: number
  readonly software: boolean
  /** Whether the logits of a tile are kept. */
  readonly keepLogits: boolean
  /** Whether the expected embedding of every token is. */
  readonly expected: boolean
  readonly budgetBytes: number
  readonly limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>
}

/**
 * Cuts a vocabulary into tiles so that two tiles of weights, their strips and what the pass keeps of every token fit the
 * budget and the device's limits; a budget too small for one block of classes gets that. The
 * plan depends on shapes, budget and adapter only, never on timing: the same figure comes out, bit for bit, every time.
 */
export function tilePlan(input: TilePlanInput): TilePlan {
  const { rowBytes, groups, tokenPitch, software, keepLogits, expected, vocabSize, limits } = input
  const largest = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize)
  const logitRow = keepLogits ? 4 * tokenPitch : 0
  const stripsRow = (4 * STRIP_ROWS * tokenPitch) / CLASS_BLOCK
  const budget = Math.min(input.budgetBytes - tokenPitch * keptBytes(groups, expected), 2 * TILE_BYTES)
  const rows = Math.min(
    budget / (2 * rowBytes + stripsRow + logitRow),
    largest / Math.max(rowBytes, logitRow, stripsRow),
    keepLogits ? Math.min(LOGIT_BYTES / logitRow, vocabSize * LOGIT_SHARE) : vocabSize + CLASS_BLOCK - 1,
  )
  const tileClasses = wholeBlocks(rows)
  const perWorkgroup = software
    ? SOFTWARE_UNIT / (2 * TOKEN_BLOCK * 4 * groups)
    : (tileClasses * (tokenPitch / TOKEN_BLOCK)) / WORKGROUPS
  const stripClasses = Math.min(tileClasses, LONGEST_STRIP, wholeBlocks(perWorkgroup))
  return { tileClasses, stripClasses, strips: Math.ceil(tileClasses / stripClasses) }
}

/**
 * Tokens whose share of a pass takes no more than half of the budget, a multiple of the token block: the other half is for
 * the weights.
 */
export function tokensWithin(budgetBytes: number, groups: number, expected: boolean): number {
  const ofOneBlock = 4 * STRIP_ROWS + (expected ? 4 * CLASS_BLOCK : 0)
  const tokens = budgetBytes / 2 / (keptBytes(groups, expected) + ofOneBlock)
  return Math.max(1, Math.floor(tokens / TOKEN_BLOCK)) * TOKEN_BLOCK
}

/** Bytes that a pass keeps of a token on the GPU, and once more while they are read back. */
function keptBytes(groups: number, expected: boolean): number {
  return 2 * (4 * (STATE_ROWS + TOKEN_ROWS) + (expected ? 16 * groups : 0))
}

/** At least one block of classes. */
function wholeBlocks(classes: number): number {
  return Math.max(1, Math.floor(classes / CLASS_BLOCK)) * CLASS_BLOCK
}
