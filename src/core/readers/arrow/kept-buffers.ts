import { freelyUnpacked } from '../compression/most-unpacked-at-once.ts'
import type { ArrowBatch } from './arrow-messages.ts'

/** A buffer as it lies in the file. */
export interface PackedBuffer {
  readonly packed: number
  /** What it becomes. */
  readonly size: number
  /** Fills `output`, which is of that size. */
  readonly unpack: (output: Uint8Array) => void
}

/** What unpacked buffers that are kept may take besides twice what was read for them. */
const mostKept = freelyUnpacked

interface Kept {
  /** As long as its content, or longer: it may have been another's. */
  readonly memory: Uint8Array<ArrayBuffer>
  readonly size: number
  /** What its memory takes beyond twice what was read for it. */
  readonly excess: number
}

/**
 * Unpacked buffers of the batch used last, and of these the last ones where they become much more than they were: five columns
 * of ones are some kilobytes, and can be 200 MB. Memory of one that goes serves the next one: garbage of 32 MiB each would
 * wait for its collector. So nobody holds a buffer but in its turn.
 */
export class KeptBuffers {
  private batch: ArrowBatch | null = null
  private readonly kept = new Map<number, Kept>()
  private spare: Uint8Array<ArrayBuffer> | null = null
  private turn: Promise<unknown> = Promise.resolve()

  /**
   * Unpacks a buffer, where it is not kept, and hands it to `take`.
   * @param take copies what it wants; the buffer is another's afterwards
   */
  use<T>(
    batch: ArrowBatch,
    index: number,
    read: () => Promise<PackedBuffer>,
    take: (content: Uint8Array<ArrayBuffer>) => T,
  ): Promise<T> {
    const taken = this.turn.then(async () => {
      if (this.batch !== batch) for (const other of [...this.kept.keys()]) this.drop(other)
      this.batch = batch
      const { memory, size } = this.kept.get(index) ?? (await this.unpack(index, read))
      return take(memory.subarray(0, size))
    })
    this.turn = taken.catch(() => undefined)
    return taken
  }

  private async unpack(index: number, read: () => Promise<PackedBuffer>): Promise<Kept> {
    const { packed, size, unpack } = await read()
    const before = [...this.kept.values()].reduce((sum, { excess }) => sum + excess, 0)
    let taken = before + size - 2 * packed
    for (const [other, { excess }] of this.kept) {
      if (taken <= mostKept) break
      this.drop(other)
      taken -= excess
    }
    const spare = this.spare !== null && this.spare.length >= size ? this.spare : null
    this.spare = null
    const memory = spare ?? new Uint8Array(size)
    unpack(memory.subarray(0, size))
    const one = { memory, size, excess: memory.length - 2 * packed }
    this.kept.set(index, one)
    return one
  }

  /** The largest of those that go waits for the next one that it can hold. */
  private drop(index: number): void {
    const { memory } = this.kept.get(index) as Kept
    this.kept.delete(index)
    if (memory.length > (this.spare?.length ?? 0)) this.spare = memory
  }
}
