/** Bytes from which on an array is worth a copy of its own. */
const LARGE = 1 << 16

/** Lists longer than this hold small records, such as sub-sequences: they are not searched for arrays. */
const LONG_LIST = 256

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
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return copyOf(value)
    if (Array.isArray(value)) return value.length > LONG_LIST ? value : value.map(walk)
    if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, walk(held)]))
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, walk(held)]))
  }
  const own = walk(message) as T
  return { message: own, buffers: [...copies.values()].map(({ buffer }) => buffer) }
}
