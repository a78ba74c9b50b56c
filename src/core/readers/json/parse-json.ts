import { visibleText } from '../../tensor/visible-text.ts'
import {
  asciiText,
  type JsonCursor,
  type JsonPlace,
  jsonCursor,
  jsonError,
  skipSpace,
  takeMemory,
  tellOfWork,
} from './json-cursor.ts'
import type { JsonObject, JsonValue } from './json-value.ts'
import type { PackedNumbers } from './packed-numbers.ts'
import { isNumberStart, parseJsonNumber } from './parse-json-number.ts'
import { parseJsonNumbers } from './parse-json-numbers.ts'
import { parseJsonString } from './parse-json-string.ts'

/** Lists that directly hold a number written as a float: `[1.0, 2.0]` is one, `[1, 2]` is not. */
export type FloatLists = WeakSet<readonly JsonValue[]>

/** Deep enough for any dump or tokenizer, and far below what the stack bears. */
const deepest = 64

/** What values take in memory beside their text, about, where V8 has pointers of 8 bytes. */
const memory = { list: 96, item: 16, object: 224, entry: 56, packed: 900, visited: 240 } as const

/** `model.merges` of a tokenizer: half a million pairs, which nothing here reads. */
const unreadKey = 'merges'
const unreadDepth = 2

/**
 * A whole JSON text, after RFC 8259, with three differences: objects are Maps, so that `__proto__` is only a key; a
 * key that occurs twice is refused, also when one of the two is written with escapes; integers beyond ±(2^53 − 1) are
 * bigints. `NaN`, `Infinity` and `-Infinity` are numbers, as Python's json writes them. The merges of a tokenizer are
 * checked and become null.
 * @param bytes UTF-8, checked, without a byte order mark
 * @param lists `packed`: those of numbers or booleans alone, of one length a level, become `PackedNumbers`. A set: none
 * does, and it gets every list that holds a number written as a float
 * @throws ReadError with line and column, counted from 1, or for values that take much more memory than their text
 */
export function parseJson(bytes: Uint8Array, place: JsonPlace, lists: 'packed' | FloatLists): JsonValue {
  return parseText(jsonCursor(bytes, place, lists === 'packed'), lists === 'packed' ? undefined : lists)
}

/**
 * The same text, of an object, whose entries are handed over one by one and not kept: a header of a hundred thousand tensors
 * would be ten times its length.
 * @param visit makes of each what is smaller
 * @throws ReadError also for a text that is no object
 */
export function eachJsonEntry(
  bytes: Uint8Array,
  place: JsonPlace,
  floatLists: FloatLists,
  visit: (key: string, value: JsonValue) => void,
): void {
  const cursor = { ...jsonCursor(bytes, place, false), visit }
  if (!(parseText(cursor, floatLists) instanceof Map)) throw jsonError(cursor, 0, 'an object', 'another value')
}

function parseText(cursor: JsonCursor, floatLists: FloatLists | undefined): JsonValue {
  skipSpace(cursor)
  const value = parseValue(cursor, floatLists, 0)
  if (!Number.isNaN(skipSpace(cursor))) throw jsonError(cursor, cursor.at, 'the end of the text after the value')
  return value
}

function parseValue(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonValue {
  const code = cursor.bytes[cursor.at]
  if (isNumberStart(code)) return parseJsonNumber(cursor)
  if (code === 0x22) return parseJsonString(cursor)
  if (code === 0x5b || code === 0x7b) {
    if (depth === deepest) throw jsonError(cursor, cursor.at, `at most ${deepest} levels of nesting`, 'a deeper one')
    return code === 0x5b ? parseList(cursor, floatLists, depth + 1) : parseObject(cursor, floatLists, depth + 1)
  }
  return parseWord(cursor)
}

function parseList(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonValue[] | PackedNumbers {
  const { bytes, packer } = cursor
  if (packer !== null && cursor.at >= cursor.triedTo) {
    const packed = parseJsonNumbers(cursor, packer)
    if (packed !== null) {
      takeMemory(cursor, memory.packed)
      return packed
    }
  }
  let list: JsonValue[] = []
  let holdsFloat = false
  takeMemory(cursor, memory.list)
  cursor.at++
  if (skipSpace(cursor) === 0x5d) {
    cursor.at++
    return list
  }
  for (;;) {
    takeMemory(cursor, memory.item)
    // Numbers are the common case by far, and only here does the way they are written matter.
    if (isNumberStart(bytes[cursor.at])) {
      const number = parseJsonNumber(cursor)
      if (!cursor.discards) list.push(number)
      holdsFloat ||= cursor.wasFloat
    } else {
      const value = parseValue(cursor, floatLists, depth)
      if (!cursor.discards) list.push(value)
    }
    tellOfWork(cursor)
    const code = skipSpace(cursor)
    if (code !== 0x2c && code !== 0x5d) throw jsonError(cursor, cursor.at, '"," or "]" in a list')
    cursor.at++
    if (code === 0x5d) break
    skipSpace(cursor)
  }
  // A list that grows takes room for 17 items with the first one.
  if (list.length < 17) list = list.slice()
  if (holdsFloat) floatLists?.add(list)
  return list
}

function parseObject(cursor: JsonCursor, floatLists: FloatLists | undefined, depth: number): JsonObject {
  const object: JsonObject = new Map()
  takeMemory(cursor, memory.object)
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
    takeMemory(cursor, memory.entry)
    const before = cursor.discards
    cursor.discards ||= key === unreadKey && depth === unreadDepth
    const left = cursor.memoryLeft
    const value = parseValue(cursor, floatLists, depth)
    if (cursor.visit !== null && depth === 1) {
      cursor.visit(key, value)
      cursor.memoryLeft = left - memory.visited
      object.set(key, null)
    } else if (!before) object.set(key, cursor.discards ? null : value)
    cursor.discards = before
    const code = skipSpace(cursor)
    if (code !== 0x2c && code !== 0x7d) throw jsonError(cursor, cursor.at, '"," or "}" in an object')
    cursor.at++
    if (code === 0x7d) return object
    skipSpace(cursor)
  }
}

const words: ReadonlyMap<number, readonly [string, null | boolean]> = new Map([
  [0x74, ['true', true]],
  [0x66, ['false', false]],
  [0x6e, ['null', null]],
])

function parseWord(cursor: JsonCursor): JsonValue {
  const { bytes, at } = cursor
  const [word, value] = words.get(bytes[at]) ?? ['', null]
  if (word === '' || asciiText(cursor, at, at + word.length) !== word) throw jsonError(cursor, at, 'a JSON value')
  cursor.at += word.length
  return value
}
