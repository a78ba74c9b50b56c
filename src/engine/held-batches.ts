import type { OpenBatch } from '../core/packing/packed-batch.ts'
import type { cachedCrossEntropy } from './cached-cross-entropy.ts'
import type { FindingsCache } from './diagnosed.ts'
import type { ReadFiles } from './open-request.ts'

export type CachedCrossEntropy = ReturnType<typeof cachedCrossEntropy>

/** A batch that is open in the worker. */
export interface HeldBatch {
  readonly open: OpenBatch
  /** Where it came from: other packs are taken from there. */
  readonly read: ReadFiles
  /** What the device in use has computed of it. */
  crossEntropy: CachedCrossEntropy | null
  readonly findings: FindingsCache
}

/** A batch of a worker before this one: the page opens its files again. */
export class BatchGone extends Error {}

const batches = new Map<number, HeldBatch>()

/** Keeps a batch under the id of the request that opened it. */
export function holdBatch(id: number, open: OpenBatch, read: ReadFiles): void {
  batches.set(id, { open, read, crossEntropy: null, findings: new Map() })
}

/** The batch `id`, whose files are read under `signal` from now on. @throws BatchGone */
export function heldBatch(id: number, signal: AbortSignal): HeldBatch {
  const held = batches.get(id)
  if (held === undefined) throw new BatchGone()
  held.read.watch.signal = signal
  return held
}

/** The page shows one batch; those that it has left are let go. */
export function letGoOthers(id: number): void {
  for (const other of batches.keys()) if (other !== id) batches.delete(other)
}

/** Another device computes from here on: what the one before has computed is not its own. */
export function forgetComputed(): void {
  for (const held of batches.values()) held.crossEntropy = null
}
