import type { PartValues } from './narrowest.ts'

/** The values of a page, and of the rows that begin in it the first value and why they have none. */
export interface DecodedPage {
  readonly values: PartValues
  /** Null where row i has value i. */
  readonly rows: { readonly starts: Uint32Array; readonly states: Uint8Array } | null
}

/** Decoded pages that are kept for the next rows, in bytes. The last one is always kept. */
const mostKept = 16 * 1024 * 1024

/**
 * Memory of one file's pages: room in which one after another is unpacked, and those that were decoded last. Only one works
 * in it at a time.
 */
export class PageMemory {
  private working = new Uint8Array(0)
  private readonly kept = new Map<object, { readonly decoded: DecodedPage; readonly bytes: number }>()
  private turn: Promise<unknown> = Promise.resolve()

  /** Performs work when that before it has ended. Work may not wait for other work of here. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }

  /** Room for a page; what was there before is gone. */
  room(length: number): Uint8Array<ArrayBuffer> {
    if (this.working.length < length) this.working = new Uint8Array(length)
    return this.working.subarray(0, length)
  }

  /** @param key the page: its values are those of no other */
  get(key: object): DecodedPage | undefined {
    const known = this.kept.get(key)
    if (known === undefined) return undefined
    // The one used last goes to the end: the first ones are let go.
    this.kept.delete(key)
    this.kept.set(key, known)
    return known.decoded
  }

  keep(key: object, decoded: DecodedPage): void {
    const { values, rows } = decoded
    const bytes = values.byteLength + (rows === null ? 0 : rows.starts.byteLength + rows.states.byteLength)
    let taken = [...this.kept.values()].reduce((sum, one) => sum + one.bytes, bytes)
    for (const [other, one] of this.kept) {
      if (taken <= mostKept) break
      this.kept.delete(other)
      taken -= one.bytes
    }
    this.kept.set(key, { decoded, bytes })
  }
}
