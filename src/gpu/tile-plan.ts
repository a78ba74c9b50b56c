import { CLASS_BLOCK, STRIP_ROWS, TOKEN_BLOCK } from './kernel-sources.ts'

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
  readonly budgetBytes: number
  readonly limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>
}

/**
 * Cuts a vocabulary into tiles so that two tiles of weights and the strips fit the budget and the device's limits. The
 * plan depends on shapes, budget and adapter only, never on timing: the same figure comes out, bit for bit, every time.
 */
export function tilePlan(input: TilePlanInput): TilePlan {
  const { rowBytes, groups, tokenPitch, software, keepLogits, vocabSize, limits } = input
  const largest = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize)
  const logitRow = keepLogits ? 4 * tokenPitch : 0
  const stripsRow = (4 * STRIP_ROWS * tokenPitch) / CLASS_BLOCK
  const budget = Math.min(input.budgetBytes, 2 * TILE_BYTES)
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

/** At least one block of classes. */
function wholeBlocks(classes: number): number {
  return Math.max(1, Math.floor(classes / CLASS_BLOCK)) * CLASS_BLOCK
}
