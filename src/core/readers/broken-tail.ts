import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import { groupedNumber } from './grouped-number.ts'
import type { FileKind } from './recognise-file.ts'

const copyAgain = 'The file is truncated or damaged: copy it again.'

/**
 * Formats that end with a signature of their own show by it that they were cut short. Reads the tail only.
 * @returns the error for a file whose end is not as its format demands, undefined otherwise
 */
export async function brokenTail(kind: FileKind, source: ByteSource): Promise<ReadError | undefined> {
  const { name: file, byteLength } = source
  const tail = async (length: number): Promise<Uint8Array<ArrayBuffer>> =>
    source.slice(Math.max(0, byteLength - length), byteLength)
  const error = (field: string, expected: string, found: string): ReadError =>
    new ReadError({ file, field, expected, found, remedy: copyAgain })

  if (kind === 'arrow' && !latin1(await tail(6)).startsWith('ARROW1')) {
    return error('Arrow footer', '"ARROW1" at the end of the file', 'other bytes')
  }
  if (kind === 'parquet') {
    const end = await tail(8)
    if (end.length < 8 || !/^PAR[1E]$/.test(latin1(end.subarray(4)))) {
      return error('Parquet footer', '"PAR1" at the end of the file', 'other bytes')
    }
    const length = new DataView(end.buffer).getUint32(0, true)
    if (length > byteLength - 12) {
      return error('Parquet footer length', `at most ${groupedNumber(byteLength - 12)} bytes`, groupedNumber(length))
    }
  }
  return undefined
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
