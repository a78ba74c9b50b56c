import { reasonCode } from '../targets/target-reason.ts'

/** Tokens of a node of the lowest level; below it the losses themselves are read. */
export const LEAF = 16
/** Nodes of a level under one node of the next. */
export const FACTOR = 4

/** Flags of a node, or of a range: what its tokens hold at all. */
export const flag = { trained: 1, masked: 2, notFinite: 4, pending: 8 } as const

/** Every 16, 64, 256, … tokens in a few numbers. Only trained tokens with a finite loss count, but in `flags`. */
export interface PyramidLevel {
  readonly max: Float32Array<ArrayBuffer>
  readonly min: Float32Array<ArrayBuffer>
  readonly sum: Float32Array<ArrayBuffer>
  readonly count: Uint32Array<ArrayBuffer>
  /** Token with the largest loss; one whose loss is no number goes before all others. 0 where nothing is trained. */
  readonly argMax: Uint32Array<ArrayBuffer>
  readonly flags: Uint8Array<ArrayBuffer>
}

/** `levels[0]` has a node for every `LEAF` tokens, `levels[i + 1]` one for every `FACTOR` nodes of `levels[i]`. */
export interface LossPyramid {
  readonly losses: Float64Array
  readonly reasons: Uint8Array
  /** 1 for a token whose loss is not computed yet, `[N]`; null where all are. */
  readonly pending: Uint8Array | null
  readonly levels: readonly PyramidLevel[]
}

/**
 * Empty levels for so many tokens, all of them pending: 21 bytes a node, 1.75 a token.
 * @param losses `[N]`, @param reasons `reasonCode` of each, `[N]`, @param pending as `LossPyramid` has it
 */
export function emptyPyramid(
  losses: Float64Array,
  reasons: Uint8Array,
  pending: Uint8Array | null = null,
): LossPyramid {
  const levels: PyramidLevel[] = []
  let size = Math.ceil(losses.length / LEAF)
  for (;;) {
    levels.push({
      max: new Float32Array(size).fill(Number.NEGATIVE_INFINITY),
      min: new Float32Array(size).fill(Number.POSITIVE_INFINITY),
      sum: new Float32Array(size),
      count: new Uint32Array(size),
      argMax: new Uint32Array(size),
      flags: new Uint8Array(size).fill(flag.pending),
    })
    if (size <= 1) break
    size = Math.ceil(size / FACTOR)
  }
  return { losses, reasons, pending, levels }
}

/** Works out the nodes over tokens `[from, to)` anew, and what stands above them: losses arrive piece by piece. */
export function fillPyramid(pyramid: LossPyramid, from: number, to: number): void {
  if (to <= from) return
  const { levels } = pyramid
  let first = Math.floor(from / LEAF)
  let last = Math.floor((to - 1) / LEAF)
  for (let node = first; node <= last; node++) fillLeaf(pyramid, node)
  for (let level = 1; level < levels.length; level++) {
    first = Math.floor(first / FACTOR)
    last = Math.floor(last / FACTOR)
    for (let node = first; node <= last; node++) fillNode(levels[level], node, levels[level - 1])
  }
}

function fillLeaf({ losses, reasons, pending, levels: [level] }: LossPyramid, node: number): void {
  const end = Math.min((node + 1) * LEAF, losses.length)
  let [max, min, sum, count, argMax, flags] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0, 0, 0]
  let bad = -1
  for (let token = node * LEAF; token < end; token++) {
    if (reasons[token] !== reasonCode.trained) {
      flags |= flag.masked
      continue
    }
    flags |= flag.trained
    if (pending !== null && pending[token] !== 0) {
      flags |= flag.pending
      continue
    }
    const loss = losses[token]
    if (!Number.isFinite(loss)) {
      flags |= flag.notFinite
      if (bad < 0) bad = token
      continue
    }
    sum += loss
    count++
    if (loss > max) {
      max = loss
      argMax = token
    }
    if (loss < min) min = loss
  }
  level.max[node] = max
  level.min[node] = min
  level.sum[node] = sum
  level.count[node] = count
  level.argMax[node] = bad < 0 ? argMax : bad
  level.flags[node] = flags
}

function fillNode(level: PyramidLevel, node: number, below: PyramidLevel): void {
  const end = Math.min((node + 1) * FACTOR, below.max.length)
  let [max, min, sum, count, argMax, flags] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0, 0, 0]
  let bad = -1
  for (let child = node * FACTOR; child < end; child++) {
    flags |= below.flags[child]
    sum += below.sum[child]
    count += below.count[child]
    if (bad < 0 && (below.flags[child] & flag.notFinite) !== 0) bad = below.argMax[child]
    if (below.max[child] > max) {
      max = below.max[child]
      argMax = below.argMax[child]
    }
    if (below.min[child] < min) min = below.min[child]
  }
  level.max[node] = max
  level.min[node] = min
  level.sum[node] = sum
  level.count[node] = count
  level.argMax[node] = bad < 0 ? argMax : bad
  level.flags[node] = flags
}

const made = new WeakMap<Float64Array, LossPyramid>()

/** The pyramid of a head's losses: the one the worker made, where it came along, else made here once. */
export function lossPyramid(losses: Float64Array, reasons: Uint8Array): LossPyramid {
  const known = made.get(losses)
  if (known !== undefined && known.reasons === reasons) return known
  const pyramid = emptyPyramid(losses, reasons)
  fillPyramid(pyramid, 0, losses.length)
  made.set(losses, pyramid)
  return pyramid
}

/** A pyramid of a head whose losses are all still to come; `lossPyramid` of its losses is this one. */
export function pendingPyramid(reasons: Uint8Array): LossPyramid {
  const tokens = reasons.length
  const losses = new Float64Array(tokens).fill(Number.NaN)
  const pyramid = emptyPyramid(losses, reasons, new Uint8Array(tokens).fill(1))
  fillPyramid(pyramid, 0, tokens)
  made.set(losses, pyramid)
  return pyramid
}

/**
 * Puts losses into a pyramid of those to come, in place.
 * @param rows `[n]`, ascending, @param losses `[n]`, nats
 */
export function addLosses(pyramid: LossPyramid, rows: Int32Array, losses: Float64Array): void {
  if (rows.length === 0) return
  for (const [place, row] of rows.entries()) {
    pyramid.losses[row] = losses[place]
    pyramid.pending?.fill(0, row, row + 1)
  }
  fillPyramid(pyramid, rows[0], rows[rows.length - 1] + 1)
}

/** Takes levels that were made in another thread from the same losses. */
export function adoptPyramid(losses: Float64Array, reasons: Uint8Array, levels: readonly PyramidLevel[]): void {
  made.set(losses, { losses, reasons, pending: null, levels })
}

/** Buffers of a pyramid's levels, to be transferred. */
export function pyramidBuffers(levels: readonly PyramidLevel[]): ArrayBuffer[] {
  return levels.flatMap(({ max, min, sum, count, argMax, flags }) =>
    [max, min, sum, count, argMax, flags].map(({ buffer }) => buffer),
  )
}
