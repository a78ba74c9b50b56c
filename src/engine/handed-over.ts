import { mapArrays } from './map-arrays.ts'

/** Bytes from which on an array is worth a copy of its own. */
const LARGE = 1 << 16

/** A message, and the buffers in it that change hands with it. */
export interface HandedOver<T> {
  readonly message: T
  readonly buffers: readonly ArrayBuffer[]
}

/**
 * The message with copies of its large arrays, which the receiver takes over as they are. A structured clone writes each
 * array into memory that grows as it goes, and the receiver copies it once more, in the page's own thread. An array that
 * stands in several places is copied once, and stands in all of them.
 * @param kept buffers that are handed over themselves, and not copied
 */
export function handedOver<T>(message: T, kept: ReadonlySet<Transferable> = new Set()): HandedOver<T> {
  const copies = new Map<ArrayBufferView, ArrayBufferView<ArrayBuffer>>()
  const copyOf = (array: ArrayBufferView): ArrayBufferView => {
    if (array.byteLength < LARGE || kept.has(array.buffer as ArrayBuffer)) return array
    const copy = copies.get(array) ?? (array as Uint8Array).slice()
    copies.set(array, copy)
    return copy
  }
  const own = mapArrays(message, copyOf) as T
  return { message: own, buffers: [...copies.values()].map(({ buffer }) => buffer) }
}
