import type { ByteSource } from '../tensor/byte-source.ts'
import { ReadError } from '../tensor/read-error.ts'
import type { PackList } from '../tensor/tensor-file.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { derivedLabels } from './derived-labels.ts'
import { groupedNumber } from './grouped-number.ts'
import { jsonDump } from './json-dump.ts'
import { limitedNotes } from './limited-notes.ts'
import { type FloatLists, parseJson } from './parse-json.ts'

const pieceLength = 1024 * 1024

/** A line is one pack; parsed lists are larger than their text. */
const longestLine = 64 * 1024 * 1024

/** Lines that are tried when the file is opened; those behind them are tried when they are opened. */
const checkedLength = 4 * 1024 * 1024

interface Line {
  readonly number: number
  readonly start: number
  readonly end: number
}

/**
 * Opens JSON Lines: an object a line, each a pack. Where lines begin is found out first, in pieces; a line is parsed
 * when it is opened. Lines that are no JSON are left out with a note where they are among the first ones.
 * @throws ReadError for a file whose first lines are all broken, naming the first
 */
export async function readJsonLines(source: ByteSource): Promise<PackList> {
  const lines = await findLines(source)
  const notes: string[] = []
  const kept: Line[] = []
  let firstFault: ReadError | undefined
  for (const line of lines) {
    const fault = line.end <= checkedLength ? await faultIn(source, line) : undefined
    firstFault ??= fault
    if (fault === undefined) kept.push(line)
    else notes.push(`${fault.message} 1 line dropped.`)
  }
  if (kept.length === 0 && firstFault !== undefined) throw firstFault
  return {
    name: source.name,
    byteLength: source.byteLength,
    count: kept.length,
    notes: limitedNotes(notes),
    openPack: async (index) => openLine(source, kept[index]),
  }
}

async function faultIn(source: ByteSource, line: Line): Promise<ReadError | undefined> {
  try {
    await openLine(source, line)
    return undefined
  } catch (error) {
    if (error instanceof ReadError) return error
    throw error
  }
}

async function openLine(source: ByteSource, { number, start, end }: Line) {
  const { name: file } = source
  if (end - start > longestLine) {
    const expected = `at most ${groupedNumber(longestLine)} bytes in a line`
    throw new ReadError({ file, field: `line ${number}`, expected, found: groupedNumber(end - start) })
  }
  const text = decodeUtf8(await source.slice(start, end), file, `line ${number}`)
  const floatLists: FloatLists = new WeakSet()
  const json = parseJson(text.startsWith('\ufeff') ? text.slice(1) : text, { file, line: number }, floatLists)
  return derivedLabels(jsonDump({ json, floatLists }, source))
}

/** Lines that hold more than white space. */
async function findLines(source: ByteSource): Promise<Line[]> {
  const lines: Line[] = []
  let number = 1
  let start = 0
  let filled = false
  const close = (end: number): void => {
    if (filled) lines.push({ number, start, end })
    number++
    start = end + 1
    filled = false
  }
  for (let at = 0; at < source.byteLength; at += pieceLength) {
    const bytes = await source.slice(at, Math.min(at + pieceLength, source.byteLength))
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === 0x0a) close(at + i)
      else if (bytes[i] > 0x20) filled = true
    }
  }
  close(source.byteLength)
  return lines
}
