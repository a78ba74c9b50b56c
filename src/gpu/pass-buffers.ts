import type { GpuBuffers } from './gpu-buffers.ts'
import { STATE_ROWS, STRIP_ROWS } from './kernel-sources.ts'
import type { TilePlan } from './tile-plan.ts'

/** Where a pass over an LM head keeps what it finds. */
export interface PassBuffers {
  /** float32 `[strips of a tile, STRIP_ROWS, tokenPitch]`. */
  readonly strips: GPUBuffer
  /** float32 `[STATE_ROWS, tokenPitch]`. */
  readonly state: GPUBuffer
  /** u32 `[tokenPitch]`, 0xffffffff where a token has no target. */
  readonly targets: GPUBuffer
  /** float32 `[tokenPitch]`. */
  readonly targetLogits: GPUBuffer
  /** float32 `[tileClasses, tokenPitch]`, and `[4 groups, tokenPitch]`; a word each where no embedding is wanted. */
  readonly logits: GPUBuffer
  readonly expected: GPUBuffer
  readonly forwardUniform: GPUBuffer
  readonly tileUniform: GPUBuffer
}

/** Creates them; `buffers.settled` says whether all are there. */
export function createPassBuffers(
  buffers: GpuBuffers,
  plan: TilePlan,
  tokenPitch: number,
  expectedRows: number,
): PassBuffers {
  const { STORAGE, COPY_DST, COPY_SRC, UNIFORM } = GPUBufferUsage
  const row = 4 * tokenPitch
  return {
    strips: buffers.create('strips of a tile', plan.strips * STRIP_ROWS * row, STORAGE),
    state: buffers.create('state of all classes so far', STATE_ROWS * row, STORAGE | COPY_DST | COPY_SRC),
    targets: buffers.create('targets', row, STORAGE | COPY_DST),
    targetLogits: buffers.create('target logits', row, STORAGE | COPY_SRC),
    logits: buffers.create('logits of a tile', expectedRows === 0 ? 4 : plan.tileClasses * row, STORAGE),
    expected: buffers.create('expected embedding', expectedRows === 0 ? 4 : expectedRows * row, STORAGE | COPY_SRC),
    forwardUniform: buffers.create('forward pass', 32, UNIFORM | COPY_DST),
    tileUniform: buffers.create('rest of a tile', 32, UNIFORM | COPY_DST),
  }
}

/** Below every logit; shaders start from it too. */
const LOWEST = -3.0e38

/** The state before the first class: no maximum, no sum, no best. */
export function emptyState(tokenPitch: number): Float32Array<ArrayBuffer> {
  const state = new Float32Array(STATE_ROWS * tokenPitch)
  const bits = new Uint32Array(state.buffer)
  state.fill(LOWEST, 0, tokenPitch)
  state.fill(LOWEST, 3 * tokenPitch, 8 * tokenPitch)
  bits.fill(0xffffffff, 8 * tokenPitch, 13 * tokenPitch)
  return state
}

/** Strips that this many classes of a tile make. */
export function stripsOf(plan: TilePlan, classes: number): number {
  return Math.ceil(classes / plan.stripClasses)
}
