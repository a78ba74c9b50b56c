import type { PackedBatch } from '../core/packing/packed-batch.ts'
import type { BoundaryReading } from '../core/packing/read-boundaries.ts'

/** What a pixel shows that stands for many tokens. */
export type PixelLoss = 'worst' | 'mean'

/**
 * How the user arranged the lanes. Lanes are named by keys (`tokens`, `labels`, `ribbon seq_idx`, `head main`, `head 0`);
 * keys of lanes that a batch does not have wait for one that has them. Plain data.
 */
export interface LaneView {
  /** From top to bottom; lanes that are not in it follow in the usual order. */
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  /** Kept in view at the top while the others scroll. */
  readonly pinned: readonly string[]
  /** Factor on a lane's usual height, one of `laneHeights`. */
  readonly heights: Readonly<Record<string, number>>
  readonly pixelLoss: PixelLoss
}

/** Keys of the lanes that a batch can have, whatever settings it is under. */
export function laneKeysOf(batch: PackedBatch, readings: readonly BoundaryReading[]): ReadonlySet<string> {
  const depths = Array.from({ length: batch.depths }, (_, depth) => `head ${depth}`)
  const sources = ['mtp_per_depth_targets', ...readings.map(({ source }) => source)]
  const ribbons = sources.map((source) => `ribbon ${source}`)
  return new Set(['tokens', 'labels', 'ranks', 'head main', 'ribbon no boundaries', ...ribbons, ...depths])
}

export const laneHeights = [0.5, 1, 1.5, 2, 3] as const

export const usualLanes: LaneView = { order: [], hidden: [], pinned: [], heights: {}, pixelLoss: 'worst' }

/** Checks a `LaneView` that comes from outside, such as an address; null for anything else. */
export function laneViewOf(value: unknown): LaneView | null {
  if (typeof value !== 'object' || value === null) return null
  const { order, hidden, pinned, heights, pixelLoss } = value as Record<string, unknown>
  if (!isKeys(order) || !isKeys(hidden) || !isKeys(pinned) || typeof heights !== 'object' || heights === null)
    return null
  const known = Object.entries(heights).filter(([key, height]) => key.length <= LONGEST && isHeight(height))
  return {
    order,
    hidden,
    pinned,
    heights: Object.fromEntries(known),
    pixelLoss: pixelLoss === 'mean' ? 'mean' : 'worst',
  }
}

/** More, or longer, is nothing that this app has written. */
const MOST = 256
const LONGEST = 64

function isKeys(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST &&
    value.every((key) => typeof key === 'string' && key.length <= LONGEST)
  )
}

function isHeight(value: unknown): boolean {
  return laneHeights.some((height) => height === value)
}
