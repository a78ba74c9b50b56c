import { ReadError } from '../tensor/read-error.ts'
import { visibleText } from '../tensor/visible-text.ts'

/** Where a JSON text comes from, for messages. */
export interface JsonPlace {
  readonly file: string
  /** Part of the file that holds the text, such as `header`. */
  readonly field?: string
  /** Number of the text's first line in the file; 1 unless told. */
  readonly line?: number
  /** Called every few million characters. */
  readonly onWork?: (() => void) | undefined
}

/** State of one parse. Plain numbers on one object keep the loops over long lists free of closures. */
export interface JsonCursor {
  readonly text: string
  readonly place: JsonPlace
  /** Index of the next UTF-16 unit to read. */
  at: number
  /** Whether the last number was written as a float: `1.0`, `1e3`, `NaN`. */
  wasFloat: boolean
  /** Where `place.onWork` is called next. */
  nextWork: number
}

/** Characters between two calls of `onWork`: a fraction of a second. */
const workLength = 4 * 1024 * 1024

/** To be called between the items of long lists. */
export function tellOfWork(cursor: JsonCursor): void {
  if (cursor.at < cursor.nextWork) return
  cursor.nextWork = cursor.at + workLength
  cursor.place.onWork?.()
}

/** Moves over spaces, tabs and line ends and returns the unit that follows; NaN at the end of the text. */
export function skipSpace(cursor: JsonCursor): number {
  const { text } = cursor
  let code = text.charCodeAt(cursor.at)
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++cursor.at)
  return code
}

/** The error for the text at `at`, with line and column counted from 1, columns in UTF-16 units. */
export function jsonError(cursor: JsonCursor, at: number, expected: string, found?: string): ReadError {
  const { text, place } = cursor
  let line = place.line ?? 1
  let lineStart = 0
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) {
    line++
    lineStart = end + 1
  }
  const position = `line ${line}, column ${at - lineStart + 1}`
  return new ReadError({
    file: place.file,
    field: place.field === undefined ? position : `${place.field}, ${position}`,
    expected,
    found: found ?? characterAt(text, at),
  })
}

function characterAt(text: string, at: number): string {
  const point = text.codePointAt(at)
  return point === undefined ? 'the end of the text' : `"${visibleText(String.fromCodePoint(point), 12)}"`
}
