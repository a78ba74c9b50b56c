import type { Tensor } from '../core/tensor/tensor.ts'
import { CLASSES_AT_ONCE, roundUp, rowElements, TOKENS_AT_ONCE } from './kernels.ts'

/** A tile of weights as float32, 1 MiB, which a processor's second cache holds. */
const TILE_ELEMENTS = 256 * 1024
/** A tile's sums are float32; so few terms keep their rounding far below that of the logits. */
const TILE_CLASSES = 1024
/** Hidden states that pass by while four rows of weights stay in the first cache, 256 KiB. */
const BLOCK_ELEMENTS = 64 * 1024
const BLOCK_TOKENS = 64

/** Classes of an LM head `[V, H]` that are multiplied at once: whole blocks of registers, at least one. */
export function tileClassesOf({ shape: [vocabSize, width] }: Tensor): number {
  const classes = Math.min(TILE_CLASSES, TILE_ELEMENTS / rowElements(width), roundUp(vocabSize, CLASSES_AT_ONCE))
  return Math.max(1, Math.floor(classes / CLASSES_AT_ONCE)) * CLASSES_AT_ONCE
}

/** Tokens of a hidden size that meet a tile at once. */
export function blockTokensOf(width: number): number {
  return Math.max(TOKENS_AT_ONCE, Math.min(BLOCK_TOKENS, 2 * Math.floor(BLOCK_ELEMENTS / rowElements(width) / 2)))
}
