import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { groupedNumber } from '../grouped-number.ts'
import { utf8Length } from '../utf8-length.ts'
import type { JsonValue } from './json-value.ts'
import { NumberPacker } from './packed-numbers.ts'

/** Where a JSON text comes from, for messages. */
export interface JsonPlace {
  readonly file: string
  /** Part of the file that holds the text, such as `header`. */
  readonly field?: string
  /** Number of the text's first line in the file; 1 unless told. */
  readonly line?: number
  /** Called every few million bytes. */
  readonly onWork?: (() => void) | undefined
}

/** State of one parse. Plain numbers on one object keep the loops over long lists free of closures. */
export interface JsonCursor {
  /** UTF-8, checked. */
  readonly bytes: Uint8Array
  readonly place: JsonPlace
  /** Index of the next byte to read. */
  at: number
  /** Whether the last number was written as a float: `1.0`, `1e3`, `NaN`. */
  wasFloat: boolean
  /** Where `place.onWork` is called next. */
  nextWork: number
  /** Bytes of memory that values other than packed numbers may still take. */
  memoryLeft: number
  /** Takes the numbers of lists; null where lists are wanted as they are. */
  readonly packer: NumberPacker | null
  /** No list that begins before this holds numbers alone: it has been tried. */
  triedTo: number
  /** Makes of each entry of the outermost object what is kept of it; null where that is its value. */
  readonly make: ((key: string, value: JsonValue) => unknown) | null
  /** Whether values are checked and not kept. */
  discards: boolean
  /** Whether this is the vocabulary of a tokenizer, of whose pieces the scores are not read. */
  isVocabulary: boolean
  /** Items of lists that are open and still short, those of the innermost one last, and how many there are. */
  readonly items: JsonValue[]
  itemCount: number
  /** A piece of the text as Latin-1, from `windowStart` on: cutting from it is several times as fast as decoding. */
  window: string
  windowStart: number
}

/**
 * Strings, keys and lists of other things are several times their text: the vocabularies of tokenizers stay below this. Less than a
 * third of the 64 MiB that a reader has: the engine's young generation, of values that were alive for a moment, takes half of them
 * beside it. A header's entries are kept as what is made of them, and counted so.
 */
const baseMemory = 18 * 1024 * 1024
const headerMemory = 20 * 1024 * 1024

/** Half of it for a line: it is parsed once to try it and once to open it, and what the first left behind may still be there. */
function mostMemory(packs: boolean, { line }: JsonPlace, length: number): number {
  if (!packs) return headerMemory + length
  return (line === undefined ? baseMemory : baseMemory / 2) + length
}

/** @param packs whether lists of numbers become `PackedNumbers` */
export function jsonCursor(bytes: Uint8Array, place: JsonPlace, packs: boolean): JsonCursor {
  return {
    bytes,
    place,
    at: 0,
    wasFloat: false,
    nextWork: 0,
    memoryLeft: mostMemory(packs, place, bytes.length),
    packer: packs ? new NumberPacker() : null,
    triedTo: 0,
    make: null,
    discards: false,
    isVocabulary: false,
    items: [],
    itemCount: 0,
    window: '',
    windowStart: 0,
  }
}

/** Characters between two calls of `onWork`: a fraction of a second. */
const workLength = 4 * 1024 * 1024

/** To be called between the items of long lists. */
export function tellOfWork(cursor: JsonCursor): void {
  if (cursor.at < cursor.nextWork) return
  cursor.nextWork = cursor.at + workLength
  cursor.place.onWork?.()
}

/**
 * Counts memory that a value is about to take. A text of brackets or empty strings would become many times as long.
 * @throws ReadError once it is more than `mostMemory`
 */
export function takeMemory(cursor: JsonCursor, bytes: number): void {
  if (cursor.discards) return
  cursor.memoryLeft -= bytes
  if (cursor.memoryLeft >= 0) return
  const { file, field } = cursor.place
  const most = mostMemory(cursor.packer !== null, cursor.place, cursor.bytes.length)
  throw new ReadError({
    file,
    ...(field === undefined ? {} : { field }),
    expected: `values that take at most ${groupedNumber(most)} bytes of memory`,
    found: 'too many small lists, strings or objects',
    remedy: 'Write the dump as .safetensors, which is read piece by piece.',
  })
}

/** Moves over spaces, tabs and line ends and returns the byte that follows; NaN at the end of the text. */
export function skipSpace(cursor: JsonCursor): number {
  const { bytes } = cursor
  let code = bytes[cursor.at]
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = bytes[++cursor.at]
  return code ?? Number.NaN
}

const latin1 = new TextDecoder('latin1')
const windowLength = 64 * 1024

/** A longer text is not cut out of the window but holds on to it whole. */
const longestCut = 12

/** Bytes `[start, end)`, which are ASCII, as text. */
export function asciiText(cursor: JsonCursor, start: number, end: number): string {
  const { bytes } = cursor
  if (end - start > longestCut) return latin1.decode(bytes.subarray(start, end))
  if (start < cursor.windowStart || end > cursor.windowStart + cursor.window.length) {
    cursor.windowStart = start
    cursor.window = latin1.decode(bytes.subarray(start, Math.max(end, start + windowLength)))
  }
  return cursor.window.slice(start - cursor.windowStart, end - cursor.windowStart)
}

/** The error for the text at `at`, with line and column counted from 1, columns in UTF-16 units. */
export function jsonError(cursor: JsonCursor, at: number, expected: string, found?: string): ReadError {
  const { bytes, place } = cursor
  let line = place.line ?? 1
  let lineStart = 0
  for (let end = bytes.indexOf(0x0a); end !== -1 && end < at; end = bytes.indexOf(0x0a, end + 1)) {
    line++
    lineStart = end + 1
  }
  const position = `line ${line}, column ${unitsBetween(bytes, lineStart, at) + 1}`
  return new ReadError({
    file: place.file,
    field: place.field === undefined ? position : `${place.field}, ${position}`,
    expected,
    found: found ?? characterAt(bytes, at),
  })
}

/** UTF-16 units of some UTF-8: two for a character of four bytes, else one. */
function unitsBetween(bytes: Uint8Array, start: number, end: number): number {
  let units = 0
  for (let i = start; i < end; i++) if ((bytes[i] & 0xc0) !== 0x80) units += bytes[i] >= 0xf0 ? 2 : 1
  return units
}

function characterAt(bytes: Uint8Array, at: number): string {
  if (at >= bytes.length) return 'the end of the text'
  return `"${visibleText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + utf8Length(bytes, at))), 12)}"`
}
