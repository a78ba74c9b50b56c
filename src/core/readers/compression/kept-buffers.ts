import { freelyUnpacked } from './most-unpacked-at-once.ts'

/** Something packed, as it lies in the file. */
export interface Packed {
  /** Bytes that were, or will be, read for it. */
  readonly packed: number
  /** What it becomes. */
  readonly size: number
  /** Fills `output`, which is of that size. What is in it before does not matter. */
  readonly unpack: (output: Uint8Array<ArrayBuffer>) => void | Promise<void>
}

/** What is kept may take this besides twice what was read for it; half of what one alone may. */
const mostExcess = freelyUnpacked / 2

/** And not more than this in all. The last one is always kept. */
const mostKept = 256 * 1024 * 1024

interface Kept {
  /** As long as its content, or longer: it may have been another's. */
  readonly memory: Uint8Array<ArrayBuffer>
  readonly size: number
  readonly excess: number
}

/**
 * What was unpacked last, for the slices that are still to come, as long as it does not become much more than was read for
 * it: five columns of ones are some kilobytes, and can be 200 MB. Memory of one that goes serves the next one: garbage of 24 MiB
 * each would wait for its collector. So nobody holds what is kept but in its turn.
 */
export class KeptBuffers<Group, Key> {
  private group: Group | null = null
  private readonly kept = new Map<Key, Kept>()
  private spare: Uint8Array<ArrayBuffer> | null = null
  private turn: Promise<unknown> = Promise.resolve()

  /**
   * Unpacks something, where it is not kept, and hands it to `take`.
   * @param group with another one than the last, all that is kept goes
   * @param take copies what it wants: what it gets is another's afterwards
   */
  use<T>(
    group: Group,
    key: Key,
    read: () => Promise<Packed>,
    take: (content: Uint8Array<ArrayBuffer>) => T,
  ): Promise<T> {
    const taken = this.turn.then(async () => {
      if (this.group !== group) for (const other of [...this.kept.keys()]) this.drop(other)
      this.group = group
      const { memory, size } = this.kept.get(key) ?? (await this.unpack(key, read))
      return take(memory.subarray(0, size))
    })
    this.turn = taken.catch(() => undefined)
    return taken
  }

  private async unpack(key: Key, read: () => Promise<Packed>): Promise<Kept> {
    const { packed, size, unpack } = await read()
    const all = [...this.kept.values()]
    let excess = all.reduce((sum, one) => sum + one.excess, size - 2 * packed)
    let length = all.reduce((sum, one) => sum + one.memory.length, size)
    for (const [other, one] of this.kept) {
      if (excess <= mostExcess && length <= mostKept) break
      this.drop(other)
      excess -= one.excess
      length -= one.memory.length
    }
    const memory = this.spare !== null && this.spare.length >= size ? this.spare : new Uint8Array(size)
    this.spare = null
    await unpack(memory.subarray(0, size))
    const one = { memory, size, excess: memory.length - 2 * packed }
    this.kept.set(key, one)
    return one
  }

  /** The longest of those that go waits for the next one that it can hold. */
  private drop(key: Key): void {
    const { memory } = this.kept.get(key) as Kept
    this.kept.delete(key)
    if (memory.length > (this.spare?.length ?? 0)) this.spare = memory
  }
}
