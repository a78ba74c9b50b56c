import { visibleText } from '../../tensor/visible-text.ts'
import { asciiText, type JsonCursor, jsonError } from './json-cursor.ts'

/** `BigInt(text)` takes time that grows faster than the text: no id or count needs as many digits. */
const longestInteger = 1000

/** Integers of so many digits are exact as numbers, whatever the digits are. */
const exactDigits = 15

/**
 * The number at the cursor: a bigint where it is written as an integer and is beyond ±(2^53 − 1), else a number.
 * `NaN`, `Infinity` and `-Infinity` are taken, because Python's json writes them.
 * @throws ReadError with line and column
 */
export function parseJsonNumber(cursor: JsonCursor): number | bigint {
  const { bytes } = cursor
  const start = cursor.at
  const negative = bytes[start] === 0x2d
  const first = negative ? start + 1 : start
  let at = first
  let value = 0
  for (let code = bytes[at]; code >= 0x30 && code <= 0x39; code = bytes[++at]) {
    value = value * 10 + (code - 0x30)
    // A leading zero stands alone; what follows it is the caller's to refuse.
    if (value === 0) {
      at++
      break
    }
  }
  if (at === first) return parseLiteralNumber(cursor, first, negative)
  const next = bytes[at]
  cursor.wasFloat = next === 0x2e || next === 0x65 || next === 0x45
  if (cursor.wasFloat) {
    cursor.at = endOfFloat(cursor, at)
    return finite(cursor, start, Number(asciiText(cursor, start, cursor.at)))
  }
  cursor.at = at
  if (at - first <= exactDigits) return negative ? -value : value
  if (at - first > longestInteger)
    throw jsonError(cursor, start, `an integer of at most ${longestInteger} digits`, 'more')
  const exact = BigInt(asciiText(cursor, start, at))
  const rounded = finite(cursor, start, Number(exact))
  return Number.isSafeInteger(rounded) ? rounded : exact
}

/** Python's json writes the word `Infinity` where it means it: digits that become infinite are somebody's mistake. */
function finite(cursor: JsonCursor, start: number, value: number): number {
  if (Number.isFinite(value)) return value
  const text = asciiText(cursor, start, cursor.at)
  throw jsonError(cursor, start, 'a number within ±1.8e308, or Infinity', visibleText(text, 24))
}

function parseLiteralNumber(cursor: JsonCursor, first: number, negative: boolean): number {
  cursor.wasFloat = true
  if (asciiText(cursor, first, first + 8) === 'Infinity') {
    cursor.at = first + 8
    return negative ? -Infinity : Infinity
  }
  if (!negative && asciiText(cursor, first, first + 3) === 'NaN') {
    cursor.at = first + 3
    return Number.NaN
  }
  throw jsonError(cursor, first, negative ? 'a digit after the minus sign' : 'a number')
}

/** End of a fraction and an exponent that begin at `at`. */
function endOfFloat(cursor: JsonCursor, at: number): number {
  const { bytes } = cursor
  let end = at
  if (bytes[end] === 0x2e) end = endOfDigits(cursor, end + 1)
  const code = bytes[end]
  if (code !== 0x65 && code !== 0x45) return end
  const sign = bytes[end + 1]
  return endOfDigits(cursor, sign === 0x2b || sign === 0x2d ? end + 2 : end + 1)
}

function endOfDigits(cursor: JsonCursor, start: number): number {
  const { bytes } = cursor
  let at = start
  for (let code = bytes[at]; code >= 0x30 && code <= 0x39; code = bytes[at]) at++
  if (at === start) throw jsonError(cursor, at, 'a digit')
  return at
}

/** A digit, a minus sign, or the first letter of `NaN` and `Infinity`. */
export function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x4e || code === 0x49
}
