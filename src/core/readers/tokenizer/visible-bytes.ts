import { utf8Length } from '../utf8-length.ts'

/** Bytes as UTF-8 text, each byte that belongs to no whole character as `\xHH`. */
export function visibleBytes(bytes: Uint8Array<ArrayBuffer>): string {
  let text = ''
  let at = 0
  while (at < bytes.length) {
    const length = utf8Length(bytes, at)
    if (length === 0) text += `\\x${bytes[at].toString(16).toUpperCase().padStart(2, '0')}`
    else text += new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length))
    at += Math.max(length, 1)
  }
  return text
}
