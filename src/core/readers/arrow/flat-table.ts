/** A position outside the bytes, or a length that leads there. The caller names the file and the part. */
export class FlatFault extends Error {
  override readonly name = 'FlatFault'
}

/** Structs in a row; each is as long as its type says. */
export interface FlatVector {
  readonly start: number
  readonly count: number
}

/**
 * A table of a FlatBuffer (the encoding of Arrow's metadata), its fields found through its vtable. Every position is
 * held against the bytes before it is read; an absent field is its default.
 */
export class FlatTable {
  private constructor(
    readonly view: DataView,
    private readonly at: number,
    private readonly vtable: number,
    private readonly vtableLength: number,
  ) {}

  /** The table that the first four bytes point to. */
  static root(view: DataView): FlatTable {
    return FlatTable.at(view, inside(view, 0, 4) + view.getUint32(0, true))
  }

  static at(view: DataView, at: number): FlatTable {
    inside(view, at, 4)
    const vtable = at - view.getInt32(at, true)
    inside(view, vtable, 4)
    const length = view.getUint16(vtable, true)
    inside(view, vtable, Math.max(4, length))
    return new FlatTable(view, at, vtable, length)
  }

  int8(field: number): number {
    const at = this.place(field, 1)
    return at === null ? 0 : this.view.getUint8(at)
  }

  int16(field: number): number {
    const at = this.place(field, 2)
    return at === null ? 0 : this.view.getInt16(at, true)
  }

  int32(field: number): number {
    const at = this.place(field, 4)
    return at === null ? 0 : this.view.getInt32(at, true)
  }

  /** A length or a count: not negative, and exact as a number. */
  size(field: number): number {
    const at = this.place(field, 8)
    return at === null ? 0 : sizeAt(this.view, at)
  }

  table(field: number): FlatTable | null {
    const at = this.target(field)
    return at === null ? null : FlatTable.at(this.view, at)
  }

  text(field: number): string {
    const { start, count } = this.vector(field, 1)
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start, count))
  }

  /** @param width bytes of an element; offsets to tables have 4 */
  vector(field: number, width: number): FlatVector {
    const at = this.target(field)
    if (at === null) return { start: 0, count: 0 }
    inside(this.view, at, 4)
    const count = this.view.getUint32(at, true)
    inside(this.view, at + 4, count * width)
    return { start: at + 4, count }
  }

  tables(field: number): FlatTable[] {
    const { start, count } = this.vector(field, 4)
    return Array.from({ length: count }, (_, index) => {
      const at = start + 4 * index
      return FlatTable.at(this.view, at + this.view.getUint32(at, true))
    })
  }

  private target(field: number): number | null {
    const at = this.place(field, 4)
    return at === null ? null : at + this.view.getUint32(at, true)
  }

  private place(field: number, width: number): number | null {
    const entry = 4 + 2 * field
    if (entry + 2 > this.vtableLength) return null
    const offset = this.view.getUint16(this.vtable + entry, true)
    return offset === 0 ? null : inside(this.view, this.at + offset, width)
  }
}

/** A 64-bit length at a position that is known to be inside. */
export function sizeAt(view: DataView, at: number): number {
  const value = view.getBigInt64(at, true)
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FlatFault(`a length of ${value}`)
  return Number(value)
}

function inside(view: DataView, at: number, length: number): number {
  if (at < 0 || at + length > view.byteLength) throw new FlatFault(`a position of ${at} in ${view.byteLength} bytes`)
  return at
}
