/** What cross-entropy.wat exports; addresses and pitches in bytes, as its comments say. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  decode(format: number, from: number, to: number, rows: number, width: number): void
  multiply(
    hidden: number,
    tokens: number,
    weights: number,
    classes: number,
    row: number,
    logits: number,
    pitch: number,
  ): void
  pairs(a: number, b: number, row: number, count: number, logits: number, softcap: number): void
  fold(
    logits: number,
    pitch: number,
    tokens: number,
    classes: number,
    first: number,
    softcap: number,
    tile: number,
    best: number,
  ): void
}

/** Rows that `multiply` takes at once; it reads and writes up to the next multiple. */
export const TOKENS_AT_ONCE = 2
export const CLASSES_AT_ONCE = 4

/** Bytes that `fold` writes of a token: of one tile, and of its best classes. */
export const TILE_BYTES = 32
export const BEST_BYTES = 40

/** `decode`'s number of an element type. */
export const rawFormat = { F32: 0, BF16: 1, F16: 2 } as const

/** Elements of a matrix row in WASM memory: whole groups of four, at least one. */
export function rowElements(width: number): number {
  return Math.max(4, roundUp(width, 4))
}

export function roundUp(count: number, block: number): number {
  return Math.ceil(count / block) * block
}
