import { groupedNumber } from '../grouped-number.ts'
import type { PickleCursor } from './pickle-cursor.ts'
import { PickleFloat, PickleTuple, type PickleValue } from './pickle-value.ts'

/**
 * What a pickle's objects may take in memory besides its own length. Less than half of the 64 MiB that a reader has: they become tensors
 * while they still stand, and the engine's young generation takes half.
 */
const baseMemory = 24 * 1024 * 1024

/** An entry of the memo at the worst: when a map has grown to twice its size, and the old one still stands. */
export const memoMemory = 96

/** An entry of a dict, with the tensor or setting that it becomes. */
export const entryMemory = 416

/** A place on the stack: what has grown leaves its smaller ones behind, and is copied from. */
export const placeMemory = 32

/** Counts what a pickle builds: an opcode of one byte makes an object of a hundred. */
export class PickleMemory {
  private left: number

  constructor(private readonly cursor: PickleCursor) {
    this.left = baseMemory + cursor.bytes.length
  }

  /** @throws ReadError once more is taken than 24 MiB and the length of the pickle */
  take(bytes: number): void {
    this.left -= bytes
    if (this.left >= 0) return
    const expected = `values that take at most ${groupedNumber(baseMemory + this.cursor.bytes.length)} bytes of memory`
    throw this.cursor.fault(expected, 'more small objects than that', 'Save tensors, or lists of integers.')
  }
}

/**
 * About what a new value takes, where pointers have 8 bytes, with what a list or a tuple becomes; lists count what is put into them
 * themselves.
 */
export function memoryOf(value: PickleValue): number {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return 0
  if (typeof value === 'string') return 24 + 2 * value.length
  if (typeof value === 'bigint' || value instanceof PickleFloat) return 40
  return value instanceof PickleTuple ? 208 + 8 * value.items.length : 320
}
