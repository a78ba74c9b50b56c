import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { groupedNumber } from '../grouped-number.ts'

/** Where the central directory of an archive is. Sections in brackets are those of PKWARE's APPNOTE 6.3. */
export interface ZipEnd {
  readonly entries: number
  readonly directoryStart: number
  readonly directoryLength: number
}

/** The end record is 22 bytes and a comment of at most 65,535 [4.3.16]. */
const longestEnd = 65_557

/** The ZIP64 end record of version 1 and its locator [4.3.14, 4.3.15]. */
const zip64EndLength = 56
const locatorLength = 20

/**
 * Finds the directory from the end of the file, as the format demands. It must end where the end records begin, so that
 * nothing can hide between them.
 * @throws ReadError when there is no end record, or its figures do not fit the file
 */
export async function readZipEnd(source: ByteSource): Promise<ZipEnd> {
  const { name: file, byteLength } = source
  const tailStart = Math.max(0, byteLength - longestEnd)
  const tail = await source.slice(tailStart, byteLength)
  const view = new DataView(tail.buffer)
  const at = endRecord(view)
  if (at === -1) {
    throw new ReadError({
      file,
      field: 'zip directory',
      expected: 'its end record at the end of the file',
      found: 'none',
      remedy: 'The file is truncated or damaged: copy it again.',
    })
  }
  const classic = {
    entries: view.getUint16(at + 10, true),
    directoryLength: view.getUint32(at + 12, true),
    directoryStart: view.getUint32(at + 16, true),
  }
  const endStart = tailStart + at
  const large = await zip64End(source, endStart)
  const end = large ?? { ...classic, recordStart: endStart }
  const agrees = (figure: keyof typeof classic, saturated: number) =>
    classic[figure] === end[figure] || (large !== null && classic[figure] === saturated)
  const { entries, directoryStart, directoryLength } = end
  const found = `${groupedNumber(entries)} entries in ${groupedNumber(directoryLength)} bytes at ${groupedNumber(directoryStart)}`
  if (
    directoryStart + directoryLength !== end.recordStart ||
    entries * 46 > directoryLength ||
    !agrees('entries', 0xffff) ||
    !agrees('directoryLength', 0xffffffff) ||
    !agrees('directoryStart', 0xffffffff)
  ) {
    const expected = `one that ends at ${groupedNumber(end.recordStart)}`
    throw new ReadError({ file, field: 'zip directory', expected, found })
  }
  return { entries, directoryStart, directoryLength }
}

/** The last signature whose comment ends with the file. */
function endRecord(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue
    if (at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at
  }
  return -1
}

async function zip64End(source: ByteSource, endStart: number): Promise<(ZipEnd & { recordStart: number }) | null> {
  if (endStart < locatorLength + zip64EndLength) return null
  const locator = new DataView((await source.slice(endStart - locatorLength, endStart)).buffer)
  if (locator.getUint32(0, true) !== 0x07064b50) return null
  const recordStart = locator.getBigUint64(8, true)
  const field = 'zip64 directory'
  if (recordStart !== BigInt(endStart - locatorLength - zip64EndLength)) {
    const expected = `its end record at ${groupedNumber(endStart - locatorLength - zip64EndLength)}`
    throw new ReadError({ file: source.name, field, expected, found: groupedNumber(recordStart) })
  }
  const start = Number(recordStart)
  const record = new DataView((await source.slice(start, start + zip64EndLength)).buffer)
  const figures = [32, 40, 48].map((at) => record.getBigUint64(at, true))
  // 2^53 is beyond every file, and what is below it is a number.
  const wild = figures.find((figure) => figure > BigInt(Number.MAX_SAFE_INTEGER))
  if (record.getUint32(0, true) !== 0x06064b50 || record.getBigUint64(4, true) !== 44n || wild !== undefined) {
    const found = wild === undefined ? 'other bytes' : groupedNumber(wild)
    throw new ReadError({ file: source.name, field, expected: 'a record of 56 bytes with figures below 2^53', found })
  }
  const [entries, directoryLength, directoryStart] = figures.map(Number)
  return { entries, directoryLength, directoryStart, recordStart: start }
}
