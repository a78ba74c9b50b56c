import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { FlatFault, FlatTable } from './flat-table.ts'

/** Metadata is a few bytes a column. */
export const longestMetadata = 16 * 1024 * 1024

export const messageKinds = { schema: 1, dictionary: 2, batch: 3 } as const

export interface ArrowMessage {
  readonly kind: number
  readonly header: FlatTable
  readonly bodyStart: number
  readonly bodyEnd: number
}

/** One encapsulated message; null at the end of a stream. */
export async function readArrowMessage(source: ByteSource, at: number): Promise<ArrowMessage | null> {
  const field = `message at ${groupedNumber(at)}`
  if (at + 8 > source.byteLength) throw arrowFault(source, field, 'a message', 'the end of the file: it is truncated')
  const prefix = new DataView((await source.slice(at, at + 8)).buffer)
  const length = prefix.getInt32(4, true)
  if (prefix.getUint32(0, true) !== 0xffffffff) throw arrowFault(source, field, 'a message', 'other bytes')
  if (length === 0) return null
  const metadataEnd = at + 8 + length
  if (length < 0 || length > longestMetadata || metadataEnd > source.byteLength) {
    const left = Math.min(longestMetadata, source.byteLength - at - 8)
    const found = `${groupedNumber(length)}${length > left ? ': the file is truncated' : ''}`
    throw arrowFault(source, `${field}, metadata length`, `at most ${groupedNumber(left)} bytes`, found)
  }
  const bytes = await source.slice(at + 8, metadataEnd)
  return withinFlat(source, field, () => {
    const message = FlatTable.root(new DataView(bytes.buffer))
    const header = message.table(2)
    const bodyEnd = metadataEnd + message.size(3)
    if (header === null) throw new FlatFault('a message without a header')
    if (bodyEnd > source.byteLength)
      throw new FlatFault(`a body up to ${groupedNumber(bodyEnd)}: the file is truncated`)
    return { kind: message.int8(1), header, bodyStart: metadataEnd, bodyEnd }
  })
}

/** Runs the reading of metadata; what is wrong in it becomes an error of the file. */
export function withinFlat<T>(source: ByteSource, field: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof FlatFault) throw arrowFault(source, field, 'metadata that fits the file', error.message)
    throw error
  }
}

export function arrowFault({ name }: ByteSource, field: string, expected: string, found: string): ReadError {
  return new ReadError({ file: name, field, expected, found: visibleText(found, 90) })
}
