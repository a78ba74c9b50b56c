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
  if (text !== undefined) return text
  throw new ReadError({ file, field, expected: 'UTF-8 text', found: `another byte at offset ${badOffset(bytes)}` })
}

function decodeStrictly(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** `TextDecoder` does not say where it stopped. */
function badOffset(bytes: Uint8Array): string {
  let at = 0
  while (at < bytes.length) {
    const length = utf8Length(bytes, at)
    if (length === 0) break
    at += length
  }
  return groupedNumber(at)
}
