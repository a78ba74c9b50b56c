import { ReadError } from '../tensor/read-error.ts'
import { groupedNumber } from './grouped-number.ts'
import { utf8Length } from './utf8-length.ts'

/**
 * Bytes as text; a byte order mark stays in it.
 * @param field part of the file that the bytes are, for the message
 * @throws ReadError with the offset of the first byte, counted from the start of `bytes`, that is not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array<ArrayBuffer>, file: string, field: string): string {
  const text = decodeStrictly(bytes)
  if (text === undefined) checkUtf8(bytes, file, field)
  return text ?? ''
}

/**
 * The same check where no text is needed: a string of all of it would take its room once more, or twice.
 * @throws ReadError as `decodeUtf8` does
 */
export function checkUtf8(bytes: Uint8Array, file: string, field: string): void {
  let at = 0
  while (at < bytes.length) {
    const length = bytes[at] < 0x80 ? 1 : utf8Length(bytes, at)
    if (length === 0) {
      throw new ReadError({ file, field, expected: 'UTF-8 text', found: `another byte at offset ${groupedNumber(at)}` })
    }
    at += length
  }
}

function decodeStrictly(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
