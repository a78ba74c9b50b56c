import type { ByteSource } from '../../../tensor/byte-source.ts'
import { Inflater } from './inflater.ts'

/** Read from the file at once. */
const blockLength = 1024 * 1024

/** How inflating ended, and how many bytes came out until then. */
export interface Inflated {
  readonly length: number
  /** `full`: the output is, and more would have come. `damaged`: what came next is no deflate, or goes on past its end. */
  readonly end: 'whole' | 'full' | 'damaged'
}

/**
 * Raw deflate, ended as soon as more would come out than the output takes: what counts is what comes, never a size that the file
 * states.
 * @param output filled from its beginning
 * @param isHead true to stop where the output is full, whatever comes behind
 */
export async function inflate(input: ByteSource, output: Uint8Array, isHead = false): Promise<Inflated> {
  const inflater = new Inflater(output, input.byteLength)
  for (let from = 0; ; from += blockLength) {
    const to = Math.min(input.byteLength, from + blockLength)
    const block = await input.slice(from, to)
    const isLast = to === input.byteLength
    const end = take(inflater, block, isLast)
    const { length } = inflater
    if (length === output.length && (isHead || end === 'full')) return { length, end: 'full' }
    if (end !== null) return { length, end: isLast ? end : 'damaged' }
  }
}

/** @returns null where more input is awaited */
function take(inflater: Inflater, block: Uint8Array, isLast: boolean): Inflated['end'] | null {
  try {
    const left = inflater.take(block, isLast)
    if (inflater.overflows) return 'full'
    return inflater.hasEnded ? (left === 0 ? 'whole' : 'damaged') : null
  } catch {
    return 'damaged'
  }
}
