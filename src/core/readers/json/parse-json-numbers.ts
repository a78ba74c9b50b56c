import { type JsonCursor, skipSpace, tellOfWork } from './json-cursor.ts'
import type { NumberPacker, PackedNumbers } from './packed-numbers.ts'
import { isNumberStart, parseJsonNumber } from './parse-json-number.ts'

/**
 * The nested lists at the cursor, where they hold numbers or booleans alone and the lists of a level are of one length.
 * @returns null for any other list; the cursor then stands where it stood, and no list is tried twice
 * @throws ReadError for a number that is none, with line and column
 */
export function parseJsonNumbers(cursor: JsonCursor, packer: NumberPacker): PackedNumbers | null {
  const start = cursor.at
  packer.restart()
  const packed = numbersAt(cursor, packer)
  if (packed !== null) return packed
  cursor.triedTo = cursor.at
  cursor.at = start
  return null
}

function numbersAt(cursor: JsonCursor, packer: NumberPacker): PackedNumbers | null {
  const { bytes } = cursor
  if (!leadsToNumbers(cursor)) return null
  /** Items so far of the lists that are open, and items of a level's first list, which all others have too. */
  const counts: number[] = []
  const shape: number[] = []
  let leafDepth = 0
  let isBoolean = false
  for (;;) {
    while (bytes[cursor.at] === 0x5b) {
      if (counts.length === deepestNumbers || (leafDepth > 0 && counts.length === leafDepth)) return null
      counts.push(0)
      cursor.at++
      skipSpace(cursor)
    }
    if (leafDepth === 0) {
      leafDepth = counts.length
      isBoolean = isBooleanStart(bytes[cursor.at])
    }
    if (counts.length !== leafDepth || !takeLeaf(cursor, packer, isBoolean)) return null
    counts[leafDepth - 1]++
    tellOfWork(cursor)
    let code = skipSpace(cursor)
    while (code === 0x5d) {
      const level = counts.length - 1
      const count = counts.pop() ?? 0
      cursor.at++
      shape[level] ??= count
      if (shape[level] !== count) return null
      if (level === 0) return packer.finish(shape, isBoolean)
      counts[level - 1]++
      code = skipSpace(cursor)
    }
    if (code !== 0x2c) return null
    cursor.at++
    skipSpace(cursor)
  }
}

/** Whether the lists at the cursor begin with a number or boolean: nothing is made for those that do not. */
function leadsToNumbers(cursor: JsonCursor): boolean {
  const start = cursor.at
  for (let depth = 0; depth <= deepestNumbers && cursor.bytes[cursor.at] === 0x5b; depth++) {
    cursor.at++
    skipSpace(cursor)
  }
  const code = cursor.bytes[cursor.at]
  if (!isNumberStart(code) && !isBooleanStart(code)) return false
  cursor.at = start
  return true
}

/** Deeper lists are no tensor's; the parser has a limit of its own, with a message. */
const deepestNumbers = 32

function isBooleanStart(code: number): boolean {
  return code === 0x74 || code === 0x66
}

/** Hands the number or boolean at the cursor to the packer. @returns whether there is one of that kind */
function takeLeaf(cursor: JsonCursor, packer: NumberPacker, isBoolean: boolean): boolean {
  const { bytes, at } = cursor
  const code = bytes[at]
  if (!isBoolean) {
    if (!isNumberStart(code)) return false
    const value = parseJsonNumber(cursor)
    packer.push(value, cursor.wasFloat)
    return true
  }
  const word = code === 0x74 ? trueBytes : falseBytes
  if (!isBooleanStart(code) || !word.every((byte, index) => bytes[at + index] === byte)) return false
  cursor.at += word.length
  packer.push(code === 0x74 ? 1 : 0, false)
  return true
}

const trueBytes = new TextEncoder().encode('true')
const falseBytes = new TextEncoder().encode('false')
