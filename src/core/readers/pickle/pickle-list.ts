import { giveBack } from '../../tensor/give-back.ts'
import { PickleObject, PickleTuple, type PickleValue } from './pickle-value.ts'

type Integers = (Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float64Array) & {
  readonly buffer: ArrayBuffer
}

const widths = [
  [-0x80, 0x7f, Int8Array],
  [0, 0xff, Uint8Array],
  [-0x8000, 0x7fff, Int16Array],
  [0, 0xffff, Uint16Array],
  [-(2 ** 31), 2 ** 31 - 1, Int32Array],
  [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, Float64Array],
] as const

/** One for all empty lists: an array takes some hundred bytes, and a hostile file has millions of lists. */
const nothing = new Int8Array(0)

/** What the first array of integers takes beside them. */
const arrayMemory = 160

/** A shorter array may be in the engine's own memory, and is best left there. */
const givenBack = 64 * 1024

/** What a list of other things takes, and an item of it: one that has grown leaves its smaller ones behind. */
const objectsMemory = 64
const itemMemory = 24

/**
 * A list, which grows as it is read. One of integers alone, or of bools alone, is kept as narrow as its values are: a file of
 * packs is tens of millions of them. Anything else in it makes it a list of objects.
 */
export class PickleList extends PickleObject {
  private objects: PickleValue[] | null = null
  private integers: Integers = nothing
  private areBools = false
  private used = 0
  private least = 0
  private most = 0

  override get kind(): string {
    return 'a list'
  }

  get length(): number {
    return this.objects?.length ?? this.used
  }

  /** Whether all items are integers, or all are bools; also of an empty list. */
  get isPacked(): boolean {
    return this.objects === null
  }

  /** @returns bytes of memory that the list takes more than before */
  append(items: readonly PickleValue[]): number {
    if (this.objects === null && items.every((item) => typeof item === 'number')) return this.pack(items, false)
    if (this.objects === null && items.every((item) => typeof item === 'boolean'))
      return this.pack(items.map(Number), true)
    return this.appendObjects(items)
  }

  /** Items `[start, end)` of a list of integers or of bools alone as bytes: int64, or one each. */
  bytes(start: number, end: number): Uint8Array<ArrayBuffer> {
    const items = this.integers.subarray(start, Math.min(end, this.used))
    if (this.areBools) return new Uint8Array(items)
    const words = new Int32Array(2 * items.length)
    for (let i = 0; i < items.length; i++) {
      // Two halves of 32 bits are several times as fast as a bigint an element. Storing takes the low 32 bits.
      words[2 * i] = items[i]
      words[2 * i + 1] = Math.floor(items[i] / 2 ** 32)
    }
    return new Uint8Array(words.buffer)
  }

  /** Whether all items are bools, of which there are some. */
  get holdsBools(): boolean {
    return this.objects === null && this.areBools && this.used > 0
  }

  /** The items; a fresh array where they are packed. */
  items(): readonly PickleValue[] {
    if (this.objects !== null) return this.objects
    const packed = this.integers.subarray(0, this.used)
    return this.areBools ? Array.from(packed, (item) => item !== 0) : Array.from(packed)
  }

  private appendObjects(items: readonly PickleValue[]): number {
    if (this.objects !== null) {
      for (const item of items) this.objects.push(item)
      return itemMemory * items.length
    }
    this.objects = [...this.items(), ...items]
    this.integers = nothing
    return objectsMemory + itemMemory * this.objects.length
  }

  private pack(items: readonly number[], areBools: boolean): number {
    if (this.used > 0 && this.areBools !== areBools) {
      return this.appendObjects(areBools ? items.map((item) => item !== 0) : items)
    }
    this.areBools = areBools
    for (const item of items) {
      if (item < this.least) this.least = item
      if (item > this.most) this.most = item
    }
    const before = this.integers === nothing ? -arrayMemory : this.integers.byteLength
    const needed = this.used + items.length
    const [, , Width] = widths.find(([low, high]) => this.least >= low && this.most <= high) ?? widths[5]
    const { integers } = this
    if (needed > integers.length || !(integers instanceof Width)) {
      // A quarter of room to grow: what is read once does not need more.
      this.integers = new Width(needed > integers.length ? Math.ceil(1.25 * needed) : integers.length)
      this.integers.set(integers.subarray(0, this.used))
      if (integers.byteLength >= givenBack) giveBack(integers)
    }
    this.integers.set(items, this.used)
    this.used = needed
    return this.integers.byteLength - before
  }
}

/** The items of a list or a tuple. */
export function pickleItems(value: PickleValue): readonly PickleValue[] | undefined {
  if (value instanceof PickleTuple) return value.items
  return value instanceof PickleList ? value.items() : undefined
}

/** Whether it is a list of integers or bools alone: its items need not be looked at, and there may be millions. */
export function isPacked(value: PickleValue): value is PickleList {
  return value instanceof PickleList && value.isPacked
}
