import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'

/** What a `.npy` header is written in: the literals of Python that numpy's own writer uses. */
export type PythonLiteral = null | boolean | number | string | PythonLiteral[] | Map<string, PythonLiteral>

/** A structured dtype nests; nothing that numpy writes nests deeper. */
const deepest = 8

interface Cursor {
  readonly text: string
  readonly file: string
  at: number
}

/**
 * One Python literal: strings without escapes, integers, True, False, None, tuples, lists, and dicts with string keys.
 * Read character by character: nothing is evaluated, and no pattern can be made to backtrack.
 * @throws ReadError with the offset in the text
 */
export function parsePythonLiteral(text: string, file: string): PythonLiteral {
  const cursor: Cursor = { text, file, at: 0 }
  const value = parseValue(cursor, 0)
  skipSpace(cursor)
  if (cursor.at < text.length) throw fault(cursor, 'the end of the header')
  return value
}

function parseValue(cursor: Cursor, depth: number): PythonLiteral {
  skipSpace(cursor)
  const character = cursor.text.charAt(cursor.at)
  if (character === "'" || character === '"') return parseString(cursor, character)
  if (character === '-' || isDigit(character)) return parseInteger(cursor)
  if (character === '(' || character === '[' || character === '{') {
    if (depth === deepest) throw fault(cursor, `at most ${deepest} levels of nesting`)
    cursor.at++
    if (character === '{') return parseDict(cursor, depth + 1)
    return parseItems(cursor, character === '(' ? ')' : ']', depth + 1)
  }
  return parseWord(cursor)
}

function parseString(cursor: Cursor, quote: string): string {
  const start = cursor.at + 1
  const end = cursor.text.indexOf(quote, start)
  if (end === -1) throw fault(cursor, 'the closing quote of a string')
  const value = cursor.text.slice(start, end)
  if (value.includes('\\')) throw fault(cursor, 'a string without escapes')
  cursor.at = end + 1
  return value
}

function parseInteger(cursor: Cursor): number {
  const start = cursor.at
  if (cursor.text.charAt(cursor.at) === '-') cursor.at++
  const digits = cursor.at
  while (isDigit(cursor.text.charAt(cursor.at))) cursor.at++
  const value = Number(cursor.text.slice(start, cursor.at))
  // Python takes `00` and no other leading zero.
  const isPadded = value !== 0 && cursor.text.charAt(digits) === '0'
  if (cursor.at === digits || cursor.at - digits > 16 || !Number.isSafeInteger(value) || isPadded) {
    cursor.at = start
    throw fault(cursor, 'an integer within ±2^53')
  }
  return value
}

function parseItems(cursor: Cursor, close: string, depth: number): PythonLiteral[] {
  const items: PythonLiteral[] = []
  let commas = 0
  while (!closes(cursor, close)) {
    items.push(parseValue(cursor, depth))
    if (closes(cursor, close)) {
      // `(3)` is the number 3 in brackets, not a tuple.
      if (close === ')' && commas === 0) throw fault(cursor, 'a comma after the one item of a tuple')
      return items
    }
    takeComma(cursor, close)
    commas++
  }
  return items
}

function parseDict(cursor: Cursor, depth: number): Map<string, PythonLiteral> {
  const dict = new Map<string, PythonLiteral>()
  while (!closes(cursor, '}')) {
    const key = parseValue(cursor, depth)
    if (typeof key !== 'string' || dict.has(key)) throw fault(cursor, 'each key once, as a string')
    skipSpace(cursor)
    if (cursor.text.charAt(cursor.at) !== ':') throw fault(cursor, '":" after a key')
    cursor.at++
    dict.set(key, parseValue(cursor, depth))
    if (closes(cursor, '}')) return dict
    takeComma(cursor, '}')
  }
  return dict
}

/** Whether the bracket closes here; if so, moves past it. */
function closes(cursor: Cursor, close: string): boolean {
  skipSpace(cursor)
  if (cursor.text.charAt(cursor.at) !== close) return false
  cursor.at++
  return true
}

function takeComma(cursor: Cursor, close: string): void {
  skipSpace(cursor)
  if (cursor.text.charAt(cursor.at) !== ',') throw fault(cursor, `"," or "${close}"`)
  cursor.at++
}

function parseWord(cursor: Cursor): null | boolean {
  for (const [word, value] of words) {
    if (!cursor.text.startsWith(word, cursor.at)) continue
    cursor.at += word.length
    return value
  }
  throw fault(cursor, 'a literal of Python')
}

const words: readonly (readonly [string, null | boolean])[] = [
  ['True', true],
  ['False', false],
  ['None', null],
]

function skipSpace(cursor: Cursor): void {
  while (' \n\t\r'.includes(cursor.text.charAt(cursor.at) || 'x')) cursor.at++
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}

function fault(cursor: Cursor, expected: string): ReadError {
  const rest = cursor.text.slice(cursor.at, cursor.at + 24)
  const found = rest === '' ? 'its end' : `"${visibleText(rest, 24)}"`
  return new ReadError({ file: cursor.file, field: `header, character ${cursor.at}`, expected, found })
}
