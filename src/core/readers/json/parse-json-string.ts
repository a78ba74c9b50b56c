import { asciiText, type JsonCursor, jsonError, takeMemory } from './json-cursor.ts'

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
  const { bytes } = cursor
  const start = cursor.at + 1
  let decoded = ''
  let pieceStart = start
  let at = start
  let highest = 0
  for (;;) {
    const code = bytes[at]
    if (code === 0x22) {
      cursor.at = at + 1
      const width = highest < 0x80 && decoded === '' ? 1 : 2
      // Nothing is decoded that could be too much; what it is then counts, since characters are up to three bytes of the file.
      const most = stringMemory + width * (at - start)
      if (most > cursor.memoryLeft) takeMemory(cursor, most)
      const text = decoded + pieceText(cursor, pieceStart, at, highest)
      takeMemory(cursor, stringMemory + width * text.length)
      return text
    }
    if (code === 0x5c) {
      decoded += pieceText(cursor, pieceStart, at, highest) + decodeEscape(cursor, at + 1)
      at += bytes[at + 1] === 0x75 ? 6 : 2
      pieceStart = at
    } else if (code >= 0x20) {
      if (code > highest) highest = code
      at++
    } else {
      throw jsonError(cursor, at, 'the closing quote of a string')
    }
  }
}

/** What a string takes besides its characters, about. */
const stringMemory = 24

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function pieceText(cursor: JsonCursor, start: number, end: number, highest: number): string {
  return highest < 0x80 ? asciiText(cursor, start, end) : utf8.decode(cursor.bytes.subarray(start, end))
}

/** What the escape means whose letter is at `at`. */
function decodeEscape(cursor: JsonCursor, at: number): string {
  const letter = String.fromCharCode(cursor.bytes[at])
  if (letter === 'u') {
    const digits = asciiText(cursor, at + 1, at + 5)
    if (/^[0-9a-fA-F]{4}$/.test(digits)) return String.fromCharCode(Number.parseInt(digits, 16))
    throw jsonError(cursor, at, 'four hexadecimal digits after \\u', 'something else')
  }
  const character = escapes.get(letter)
  if (character === undefined) throw jsonError(cursor, at, 'one of "\\/bfnrtu after a backslash')
  return character
}
