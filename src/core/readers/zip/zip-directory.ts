import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import { decodeUtf8 } from '../decode-utf8.ts'
import { groupedNumber } from '../grouped-number.ts'
import { readZipEnd } from './zip-end.ts'

/** A file in an archive, as the central directory describes it. */
export interface ZipMember {
  readonly name: string
  readonly nameLength: number
  readonly deflated: boolean
  readonly crc: number
  readonly compressedSize: number
  /** Bytes that come out. */
  readonly size: number
  /** Offset of its local header. */
  readonly start: number
  /** Offset at which the next member, or the directory, begins. */
  limit: number
}

/** Deflate makes at most 1,032 bytes of one; what claims more does not tell the truth. */
const highestRatio = 1032

/**
 * The members of a zip archive by name, in the order of the directory. Nothing of theirs is read.
 *
 * Members may not overlap, which is what makes a small archive large without end; two may not have one name; none
 * may be encrypted, and all are stored or deflated.
 * @throws ReadError naming the member
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipMember>> {
  const { name: file } = source
  const { entries, directoryStart, directoryLength } = await readZipEnd(source)
  const bytes = await source.slice(directoryStart, directoryStart + directoryLength)
  const found: ZipMember[] = []
  let at = 0
  for (let entry = 0; entry < entries; entry++) {
    const { member, next } = directoryEntry(bytes, at, file)
    found.push(member)
    at = next
  }
  if (at !== directoryLength) {
    const expected = `${groupedNumber(entries)} entries in ${groupedNumber(directoryLength)} bytes`
    throw new ReadError({ file, field: 'zip directory', expected, found: `${groupedNumber(at)} bytes of them` })
  }
  setLimits(found, directoryStart, file)
  const members = new Map<string, ZipMember>()
  for (const member of found) {
    if (members.has(member.name)) {
      throw new ReadError({ file, tensor: member.name, expected: 'each member once', found: 'a duplicate name' })
    }
    members.set(member.name, member)
  }
  return members
}

/** A central file header [APPNOTE 4.3.12]. */
function directoryEntry(bytes: Uint8Array<ArrayBuffer>, at: number, file: string): { member: ZipMember; next: number } {
  const view = new DataView(bytes.buffer)
  if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
    throw new ReadError({ file, field: 'zip directory', expected: 'an entry', found: `other bytes at ${at} of it` })
  }
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const nameLength = view.getUint16(at + 28, true)
  const extraEnd = at + 46 + nameLength + view.getUint16(at + 30, true)
  const next = extraEnd + view.getUint16(at + 32, true)
  if (next > bytes.length) {
    throw new ReadError({ file, field: 'zip directory', expected: 'whole entries', found: 'one that is cut' })
  }
  const nameBytes = bytes.slice(at + 46, at + 46 + nameLength)
  const isUtf8 = (flags & 0x800) !== 0
  const name = isUtf8 ? decodeUtf8(nameBytes, file, 'member name') : new TextDecoder('latin1').decode(nameBytes)
  const fault = (field: string, expected: string, seen: string): ReadError =>
    new ReadError({ file, tensor: name, field, expected, found: seen })
  if ((flags & 0x2041) !== 0) throw fault('encryption', 'a member that is not encrypted', 'an encrypted one')
  if (method !== 0 && method !== 8) throw fault('compression', 'stored or deflated', `method ${method}`)

  const extra = zip64Extra(view, at + 46 + nameLength, extraEnd)
  const figure = (place: number): number => {
    const small = view.getUint32(place, true)
    return small === 0xffffffff ? extra() : small
  }
  // The extra field holds only what does not fit, in this order [4.5.3].
  const size = figure(at + 24)
  const compressedSize = figure(at + 20)
  const start = figure(at + 42)
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(compressedSize) || !Number.isSafeInteger(start)) {
    throw fault('zip64 sizes', 'figures below 2^53', 'larger ones, or none')
  }
  const most = method === 0 ? compressedSize : compressedSize * highestRatio
  if (size > most || (method === 0 && size < compressedSize)) {
    const packed = `${groupedNumber(compressedSize)} ${method === 0 ? 'stored' : 'deflated'} bytes`
    throw fault('size', `at most ${groupedNumber(most)} bytes from ${packed}`, groupedNumber(size))
  }
  const crc = view.getUint32(at + 16, true)
  const member = { name, nameLength, deflated: method === 8, crc, compressedSize, size, start, limit: 0 }
  return { member, next }
}

/** Gives the numbers of the ZIP64 extra field one by one; NaN where there is none left. */
function zip64Extra(view: DataView, start: number, end: number): () => number {
  let at = start
  let stop = start
  for (let field = start; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    at = field + 4
    stop = Math.min(end, at + view.getUint16(field + 2, true))
    break
  }
  return () => {
    if (at + 8 > stop) return Number.NaN
    at += 8
    return Number(view.getBigUint64(at - 8, true))
  }
}

/** Says where each member has to end. @throws ReadError for two that overlap */
function setLimits(members: readonly ZipMember[], directoryStart: number, file: string): void {
  const ordered = members.toSorted((a, b) => a.start - b.start)
  for (const [index, member] of ordered.entries()) {
    member.limit = ordered[index + 1]?.start ?? directoryStart
    if (member.start + 30 + member.nameLength + member.compressedSize <= member.limit) continue
    const expected = `its ${groupedNumber(member.compressedSize)} bytes to end by ${groupedNumber(member.limit)}`
    const found = `a start at ${groupedNumber(member.start)}: members overlap`
    throw new ReadError({ file, tensor: member.name, field: 'offsets', expected, found })
  }
}
