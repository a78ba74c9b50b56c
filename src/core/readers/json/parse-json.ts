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

/**
 * What values take in memory beside their text, about, where V8 has pointers of 8 bytes. A list or a map that grows leaves its
 * smaller ones behind. What is in the outermost object becomes a tensor, or a note.
 */
const memory = {
  list: 56,
  item: 24,
  number: 16,
  object: 184,
  entry: 64,
  outermost: 300,
  packed: 900,
  made: 165,
} as const

/** `model.merges` of a tokenizer: half a million pairs, which nothing here reads. */
const unreadKey = 'merges'
const unreadDepth = 2

/** `model.vocab` of Unigram: a quarter of a million lists, each of a text and a score that nothing here reads. */
const vocabularyKey = 'vocab'
const pieceDepth = 4

/**
 * A whole JSON text, after RFC 8259, with three differences: objects are Maps, so that `__proto__` is only a key; a
 * key that occurs twice is refused, also when one of the two is written with escapes; integers beyond ±(2^53 − 1) are
 * bigints. `NaN`, `Infinity` and `-Infinity` are numbers, as Python's json writes them. The merges of a tokenizer are
 * checked and become null, and of a scored vocabulary's lists only the first item is kept.
 * @param bytes UTF-8, checked, without a byte order mark
 * @param lists `packed`: those of numbers or booleans alone, of one length a level, become `PackedNumbers`. A set: none
 * does, and it gets every list that holds a number written as a float
 * @throws ReadError with line and column, counted from 1, or for values that take much more memory than their text
 */
export function parseJson(bytes: Uint8Array, place: JsonPlace, lists: 'packed' | FloatLists): JsonValue {
  return parseText(jsonCursor(bytes, place, lists === 'packed'), lists === 'packed' ? undefined : lists)
}

/**
 * The same text, of an object, of whose values only what is made of them is kept: a header of a hundred thousand tensors would be
 * ten times its length.
 * @param make makes of each what is smaller, or keeps it
 * @throws ReadError also for a text that is no object
 */
export function mapJsonEntries<T>(
  bytes: Uint8Array,
  place: JsonPlace,
  floatLists: FloatLists,
  make: (key: string, value: JsonValue) => T,
): Map<string, T> {
  const cursor = { ...jsonCursor(bytes, place, false), make }
  const entries = parseText(cursor, floatLists)
  if (!(entries instanceof Map)) throw jsonError(cursor, 0, 'an object', 'another value')
  // Its values are what `make` gave.
  return entries as Map<string, unknown> as Map<string, T>
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
  const first = cursor.itemCount
  let list: JsonValue[] | null = null
  let holdsFloat = false
  takeMemory(cursor, memory.list)
  cursor.at++
  if (skipSpace(cursor) === 0x5d) {
    cursor.at++
    return []
  }
  const before = cursor.discards
  const isPiece = cursor.isVocabulary && depth === pieceDepth
  for (;;) {
    if (isPiece) cursor.discards ||= cursor.itemCount > first
    // The one item of a piece's list is counted with it.
    else takeMemory(cursor, memory.item)
    // Numbers are the common case by far, and only here does the way they are written matter.
    const isNumber = isNumberStart(bytes[cursor.at])
    const value = isNumber ? parseJsonNumber(cursor) : parseValue(cursor, floatLists, depth)
    if (isNumber && cursor.wasFloat) {
      holdsFloat = true
      takeMemory(cursor, memory.number)
    }
    if (!cursor.discards) {
      if (list !== null) list.push(value)
      else if (cursor.itemCount - first < longestShort) cursor.items[cursor.itemCount++] = value
      else list = grownList(takeItems(cursor, first), value)
    }
    cursor.discards = before
    tellOfWork(cursor)
    const code = skipSpace(cursor)
    if (code !== 0x2c && code !== 0x5d) throw jsonError(cursor, cursor.at, '"," or "]" in a list')
    cursor.at++
    if (code === 0x5d) break
    skipSpace(cursor)
  }
  list ??= takeItems(cursor, first)
  if (holdsFloat) floatLists?.add(list)
  return list
}

/** A list that grows by itself takes room for 17 items with the first one, and leaves that behind with the 18th. */
const longestShort = 64

/** The items from `first` on as a list of their own, with room for no others. */
function takeItems(cursor: JsonCursor, first: number): JsonValue[] {
  const { items, itemCount } = cursor
  const list = items.slice(first, itemCount)
  // What stayed here would be held as long as the text is parsed.
  items.fill(null, first, itemCount)
  cursor.itemCount = first
  return list
}

/** A list that may go on. Numbers are pushed one by one: of them alone, a list takes 8 bytes each. */
function grownList(items: readonly JsonValue[], value: JsonValue): JsonValue[] {
  const list: JsonValue[] = []
  for (const item of items) list.push(item)
  list.push(value)
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
    takeMemory(cursor, depth === 1 && cursor.make === null ? memory.outermost : memory.entry)
    const before = cursor.discards
    cursor.discards ||= key === unreadKey && depth === unreadDepth
    if (depth === unreadDepth) cursor.isVocabulary = key === vocabularyKey
    const left = cursor.memoryLeft
    const value = parseValue(cursor, floatLists, depth)
    if (depth === unreadDepth) cursor.isVocabulary = false
    if (cursor.make !== null && depth === 1) {
      const made = cursor.make(key, value)
      if (made !== value) cursor.memoryLeft = left - memory.made
      object.set(key, made as JsonValue)
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
