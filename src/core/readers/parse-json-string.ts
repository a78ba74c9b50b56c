import { type JsonCursor, jsonError } from './json-cursor.ts'

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/**
 * The string whose opening quote is at the cursor, escapes decoded. Lone surrogates stay as they are.
 * @throws ReadError with line and column
 */
export function parseJsonString(cursor: JsonCursor): string {
  const { text } = cursor
  let decoded = ''
  let pieceStart = cursor.at + 1
  let at = pieceStart
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      cursor.at = at + 1
      return decoded + text.slice(pieceStart, at)
    }
    if (code === 0x5c) {
      decoded += text.slice(pieceStart, at) + decodeEscape(cursor, at + 1)
      at += text.charAt(at + 1) === 'u' ? 6 : 2
      pieceStart = at
    } else if (code >= 0x20) {
      at++
    } else {
      throw jsonError(cursor, at, 'the closing quote of a string')
    }
  }
}

/** What the escape means whose letter is at `at`. */
function decodeEscape(cursor: JsonCursor, at: number): string {
  const letter = cursor.text.charAt(at)
  if (letter === 'u') {
    const digits = cursor.text.slice(at + 1, at + 5)
    if (/^[0-9a-fA-F]{4}$/.test(digits)) return String.fromCharCode(Number.parseInt(digits, 16))
    throw jsonError(cursor, at, 'four hexadecimal digits after \\u', 'something else')
  }
  const character = escapes.get(letter)
  if (character === undefined) throw jsonError(cursor, at, 'one of "\\/bfnrtu after a backslash')
  return character
}
