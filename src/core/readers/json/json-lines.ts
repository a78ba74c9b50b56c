import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { PackList } from '../../tensor/tensor-file.ts'
import { checkUtf8 } from '../decode-utf8.ts'
import { derivedLabels } from '../derived-labels.ts'
import { groupedNumber } from '../grouped-number.ts'
import { limitedNotes } from '../limited-notes.ts'
import { jsonDump } from './json-dump.ts'
import { type Line, LineIndex } from './line-index.ts'
import { parseJson } from './parse-json.ts'
import { withoutMark } from './without-mark.ts'

const pieceLength = 1024 * 1024

/** A line is one pack. */
const longestLine = 64 * 1024 * 1024

/** Lines that are tried when the file is opened; those behind them are tried when they are opened. */
const checkedLength = 4 * 1024 * 1024
const mostChecked = 2000

/**
 * Opens JSON Lines: an object a line, each a pack. Where lines begin is found out first, in pieces; a line is parsed
 * when it is opened. Lines that are no JSON are left out with a note where they are among the first ones.
 * @throws ReadError for a file whose first lines are all broken, naming the first
 */
export async function readJsonLines(source: ByteSource): Promise<PackList> {
  const notes: string[] = []
  let firstFault: ReadError | undefined
  const index = await findLines(source, async (line) => {
    const fault = await faultIn(source, line)
    firstFault ??= fault
    if (fault !== undefined) notes.push(`${fault.message} 1 line dropped.`)
    return fault === undefined
  })
  if (index.count === 0 && firstFault !== undefined) throw firstFault
  return {
    name: source.name,
    byteLength: source.byteLength,
    count: index.count,
    notes: limitedNotes(notes),
    openPack: async (pack) => openLine(source, index.line(pack)),
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
  const bytes = await source.slice(start, end)
  checkUtf8(bytes, file, `line ${number}`)
  return derivedLabels(jsonDump(parseJson(withoutMark(bytes), { file, line: number }, 'packed'), source))
}

function isAmongFirst(number: number, end: number): boolean {
  return number <= mostChecked && end <= checkedLength
}

/** @param isPack asked for each of the first lines that holds more than white space */
async function findLines(source: ByteSource, isPack: (line: Line) => Promise<boolean>): Promise<LineIndex> {
  const index = new LineIndex()
  let number = 1
  let start = 0
  let filled = false
  const close = async (end: number): Promise<void> => {
    index.add(end, filled && (!isAmongFirst(number, end) || (await isPack({ number, start, end }))))
    number++
    start = end + 1
    filled = false
  }
  for (let at = 0; at < source.byteLength; at += pieceLength) {
    const bytes = await source.slice(at, Math.min(at + pieceLength, source.byteLength))
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === 0x0a) await close(at + i)
      else if (bytes[i] > 0x20) filled = true
    }
  }
  await close(source.byteLength)
  return index
}
