import { visibleText } from '../tensor/visible-text.ts'
import { type JsonCursor, type JsonPlace, jsonError, skipSpace, tellOfWork } from './json-cursor.ts'
import { parseJsonNumber } from './parse-json-number.ts'
import { parseJsonString } from './parse-json-string.ts'

export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject
export type JsonObject = Map<string, JsonValue>

/** Lists that directly hold a number written as a float: `[1.0, 2.0]` is one, `[1, 2]` is not. */
export type FloatLists = WeakSet<readonly JsonValue[]>

/** Deep enough for any dump or tokenizer, and far below what the stack bears. */
const deepest = 64

/**
 * A whole JSON text, after RFC 8259, with three differences: objects are Maps, so that `__proto__` is only a key; a
 * key that occurs twice is refused, also when one of the two is written with escapes; integers beyond ±(2^53 − 1) are
 * bigints. `NaN`, `Infinity` and `-Infinity` are numbers, as Python's json writes them.
 * @param floatLists if given, gets every list that holds a number written as a float
 * @throws ReadError with line and column, counted from 1
 */
export function parseJson(text: string, place: JsonPlace, floatLists?: FloatLists): JsonValue {
  const cursor: JsonCursor = { text, place, at: 0, wasFloat: false, nextWork: 0 }
  skipSpace(cursor)
  const value = parseValue(cursor, floatLists, 0)
  if (!Number.isNaN(skipSpace(cursor))) throw jsonError(cursor, cursor.at, 'the end of the text after the value')
  return value
}

function parseValue(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonValue {
  const code = cursor.text.charCodeAt(cursor.at)
  if (isNumberStart(code)) return parseJsonNumber(cursor)
  if (code === 0x22) return parseJsonString(cursor)
  if (code === 0x5b || code === 0x7b) {
    if (depth === deepest) throw jsonError(cursor, cursor.at, `at most ${deepest} levels of nesting`, 'a deeper one')
    return code === 0x5b ? parseList(cursor, floatLists, depth + 1) : parseObject(cursor, floatLists, depth + 1)
  }
  return parseWord(cursor)
}

function parseList(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonValue[] {
  const { text } = cursor
  const list: JsonValue[] = []
  let holdsFloat = false
  cursor.at++
  if (skipSpace(cursor) === 0x5d) {
    cursor.at++
    return list
  }
  for (;;) {
    // Numbers are the common case by far, and only here does the way they are written matter.
    if (isNumberStart(text.charCodeAt(cursor.at))) {
      list.push(parseJsonNumber(cursor))
      holdsFloat ||= cursor.wasFloat
    } else {
      list.push(parseValue(cursor, floatLists, depth))
    }
    tellOfWork(cursor)
    const code = skipSpace(cursor)
    if (code !== 0x2c && code !== 0x5d) throw jsonError(cursor, cursor.at, '"," or "]" in a list')
    cursor.at++
    if (code === 0x5d) break
    skipSpace(cursor)
  }
  if (holdsFloat) floatLists?.add(list)
  return list
}

function parseObject(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonObject {
  const object: JsonObject = new Map()
  cursor.at++
  if (skipSpace(cursor) === 0x7d) {
    cursor.at++
    return object
  }
  for (;;) {
    const keyAt = cursor.at
    if (skipSpace(cursor) !== 0x22) throw jsonError(cursor, cursor.at, 'a key in quotes')
    const key = parseJsonString(cursor)
    if (object.has(key)) {
      throw jsonError(cursor, keyAt, 'every key once', `the duplicate key "${visibleText(key, 40)}"`)
    }
    if (skipSpace(cursor) !== 0x3a) throw jsonError(cursor, cursor.at, '":" after a key')
    cursor.at++
    skipSpace(cursor)
    object.set(key, parseValue(cursor, floatLists, depth))
    const code = skipSpace(cursor)
    if (code !== 0x2c && code !== 0x7d) throw jsonError(cursor, cursor.at, '"," or "}" in an object')
    cursor.at++
    if (code === 0x7d) return object
    skipSpace(cursor)
  }
}

function parseWord(cursor: JsonCursor): JsonValue {
  const { text, at } = cursor
  if (text.startsWith('true', at)) {
    cursor.at += 4
    return true
  }
  if (text.startsWith('false', at)) {
    cursor.at += 5
    return false
  }
  if (text.startsWith('null', at)) {
    cursor.at += 4
    return null
  }
  throw jsonError(cursor, at, 'a JSON value')
}

/** A digit, a minus sign, or the first letter of `NaN` and `Infinity`. */
function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x4e || code === 0x49
}
